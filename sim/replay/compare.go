// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// significance says what may differ between a registry's recorded answer and
// the model's, by the recording's not_significant.
type significance struct {
	// challengeScope: the order of scopes and actions in a challenge (distribution
	// writes them in the order of a Go map).
	challengeScope bool
	// tokenScope: the order in the scope member of a token answer.
	tokenScope bool
}

func significanceOf(lines []string) significance {
	var s significance
	for _, l := range lines {
		s.challengeScope = s.challengeScope || strings.Contains(l, "challenge scope")
		s.tokenScope = s.tokenScope || strings.Contains(l, "order of actions in scope")
	}
	return s
}

// compare names the parts of an answer in which the model's is not the recorded
// one: status, every WWW-Authenticate line, Location (ids as symbols), Link,
// Allow (as a set), the fields of CORS, Docker-Content-Digest, error codes, token fields (of tokens
// whether they are there; of a refresh token whether it is a new one), grants (as
// sets), claims (without context), and any other JSON body.
func (s significance) compare(want, got *Response) []string {
	var notes []string
	differ := func(what string, differs bool) {
		if differs {
			notes = append(notes, what+" differs")
		}
	}
	differ("status", want.Status != got.Status || want.Closed != got.Closed)
	differ("www-authenticate", !slices.EqualFunc(want.WWWAuthenticate, got.WWWAuthenticate, s.sameChallenge))
	differ("location", want.Location != got.Location)
	differ("link", want.Link != got.Link)
	differ("allow", !sameSet(want.Allow, got.Allow))
	differ("access-control", !sameCORS(want.Headers, got.Headers))
	differ("docker-content-digest", want.ContentDigest != got.ContentDigest)
	differ("the error codes", !slices.EqualFunc(want.ErrorCodes, got.ErrorCodes, sameString))
	differ("the wrapping of errors", want.ErrorsUnwrapped != got.ErrorsUnwrapped)
	differ("the JSON body", !sameJSON(want.JSON, got.JSON))
	if want.Token == nil || got.Token == nil {
		differ("the token answer", want.Token != got.Token)
		return notes
	}
	w, g := want.Token.Fields, got.Token.Fields
	differ("token", (w.Token == "") != (g.Token == ""))
	differ("access_token", (w.AccessToken == "") != (g.AccessToken == "") || (w.Token == w.AccessToken) != (g.Token == g.AccessToken))
	differ("refresh_token", w.RefreshToken != g.RefreshToken)
	differ("expires_in", fmt.Sprint(deref(w.ExpiresIn)) != fmt.Sprint(deref(g.ExpiresIn)))
	differ("issued_at", w.IssuedAt != g.IssuedAt)
	differ("the scope field", w.Scope != g.Scope && !(s.tokenScope && sameSet(w.Scope, g.Scope)))
	differ("token_type", w.TokenType != g.TokenType)
	differ("the grants", !slices.Equal(normalScopes(want.Token.Grants), normalScopes(got.Token.Grants)))
	differ("the claims", claimsText(want.Token.Claims) != claimsText(got.Token.Claims))
	return notes
}

// deref is the number, or nil.
func deref(n *int32) any {
	if n == nil {
		return nil
	}
	return *n
}

// sameChallenge compares two WWW-Authenticate lines byte for byte, the scope
// parameter as a set where its order is not significant.
func (s significance) sameChallenge(want, got string) bool {
	if want == got {
		return true
	}
	if !s.challengeScope {
		return false
	}
	w1, ws, w2 := cutScope(want)
	g1, gs, g2 := cutScope(got)
	return w1 == g1 && w2 == g2 && slices.Equal(normalScopes(strings.Fields(ws)), normalScopes(strings.Fields(gs)))
}

// cutScope cuts the value of the scope parameter out of a challenge line.
func cutScope(line string) (before, scope, after string) {
	const name = `scope="`
	i := strings.Index(line, name)
	if i < 0 {
		return line, "", ""
	}
	scope, after, _ = strings.Cut(line[i+len(name):], `"`)
	return line[:i+len(name)], scope, after
}

// normalScopes sorts scopes and the actions of each.
func normalScopes(scopes []string) []string {
	normal := make([]string, 0, len(scopes))
	for _, s := range scopes {
		i := strings.LastIndexByte(s, ':')
		actions := strings.Split(s[i+1:], ",")
		slices.Sort(actions)
		normal = append(normal, s[:i+1]+strings.Join(actions, ","))
	}
	slices.Sort(normal)
	return normal
}

// sameSet compares lists that are separated by commas or spaces as sets.
func sameSet(a, b string) bool {
	list := func(s string) []string {
		l := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
		slices.Sort(l)
		return l
	}
	return slices.Equal(list(a), list(b))
}

func sameString(a, b *string) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}

func sameJSON(a, b json.RawMessage) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	var va, vb any
	return json.Unmarshal(a, &va) == nil && json.Unmarshal(b, &vb) == nil && reflect.DeepEqual(va, vb)
}

// claimsText is the claims that are compared, in one order.
func claimsText(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	var c Claims
	if json.Unmarshal(raw, &c) != nil {
		return string(raw)
	}
	show := func(s *string) string {
		if s == nil {
			return "null"
		}
		return fmt.Sprintf("%q", *s)
	}
	return "issuer=" + show(c.Issuer) + " subject=" + show(c.Subject) + " audience=" + show(c.Audience) + " expires=" + show(c.Expires)
}
