// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
)

// head is the start line of a request, short enough to be read.
func (b *builder) head(x *model.Exchange) string {
	r := &x.Request
	path := shortPath(b.t.Str(r.Path))
	if !isTokenRequest(x) {
		path += query(b.secrets.params(b.t.Str(r.Query)))
	}
	return r.Method.String() + " " + path
}

// asked is what a request carries: who asks, and for a token request what is
// asked for.
func (b *builder) asked(x *model.Exchange) []Fact {
	r := &x.Request
	var facts []Fact
	say := func(tone Tone, text string) { facts = append(facts, Fact{text, tone}) }
	if r.Authorization != model.Absent {
		say(Plain, b.secrets.authorization(r.Authorization))
	}
	if r.PreflightMethod != model.NoMethod {
		fields := strings.ReplaceAll(b.t.Str(r.PreflightHeaders), ",", ", ")
		say(Plain, strings.TrimSuffix("may a page send "+r.PreflightMethod.String()+" with "+fields, " with "))
	}
	if isTokenRequest(x) {
		if r.Authorization == model.Absent && !hasSecret(b.t.Str(r.Form)) {
			say(Plain, "anonymous")
		}
		for _, p := range b.secrets.params(b.t.Str(r.Query)) {
			say(Plain, p.Name+"="+short(p.Value))
		}
		for _, p := range b.secrets.params(b.t.Str(r.Form)) {
			say(Plain, p.Name+"="+short(p.Value))
		}
	}
	if why := becauseOf[x.Cause]; why != "" {
		say(Quiet, "("+why+")")
	}
	return facts
}

// hasSecret tells whether a token request's form says who asks.
func hasSecret(form string) bool {
	for _, p := range model.DecodeParams(form) {
		if p.Name == "password" || p.Name == "refresh_token" {
			return true
		}
	}
	return false
}

// becauseOf are the causes that the arrows do not show by themselves.
var becauseOf = map[model.Cause]string{
	model.ByRedirect: "redirected",
	model.ByRetry:    "again",
	model.ForRefresh: "a new token",
	model.ByFallback: "another way",
}

// answered is what a response carries.
func (b *builder) answered(x *model.Exchange) []Fact {
	r := &x.Response
	var facts []Fact
	say := func(tone Tone, format string, args ...any) {
		facts = append(facts, Fact{fmt.Sprintf(format, args...), tone})
	}
	for _, line := range r.Challenges {
		if line != model.Absent {
			say(Asking, "%s", short(b.t.Str(line)))
		}
	}
	if r.Token.Present {
		facts = append(facts, b.issued(&r.Token)...)
	}
	if r.Location != model.Absent && r.Status != 201 {
		say(Plain, "Location: %s", b.location(x))
	}
	if r.RetryAfter != model.Absent {
		say(Plain, "Retry-After: %s", b.t.Str(r.RetryAfter))
	}
	if r.Link != model.Absent {
		say(Plain, "Link: %s", short(b.t.Str(r.Link)))
	}
	if r.ContentDigest != model.Absent && r.OK() && !strings.HasSuffix(b.t.Str(x.Request.Path), b.t.Str(r.ContentDigest)) {
		say(Quiet, "%s", short(b.t.Str(r.ContentDigest)))
	}
	for _, e := range r.Errors {
		if e.Code != model.Absent {
			say(b.errorTone(r), "%s", strings.TrimSpace(b.t.Str(e.Code)+" "+b.t.Str(e.Message)))
		}
	}
	if code, description := b.t.OAuthError(r); code != "" {
		say(b.errorTone(r), "%s", strings.TrimSuffix("error "+code+": "+description, ": "))
	}
	return facts
}

// errorTone: an error code beside a challenge repeats what the status says.
func (b *builder) errorTone(r *model.Response) Tone {
	if r.Challenges[0] != model.Absent {
		return Quiet
	}
	return Plain
}

// location is a Location as it stands, without what may be secret in its query.
func (b *builder) location(x *model.Exchange) string {
	where, raw, _ := strings.Cut(b.t.Str(x.Response.Location), "?")
	if scheme, rest, ok := strings.Cut(where, "://"); ok {
		host, path, _ := strings.Cut(rest, "/")
		return scheme + "://" + host + shortPath("/"+path) + query(b.secrets.params(raw))
	}
	return shortPath(where) + query(b.secrets.params(raw))
}

// issued is what a token endpoint gave: the token, how long it is said to live,
// what it is good for.
func (b *builder) issued(a *model.TokenAnswer) []Fact {
	var facts []Fact
	say := func(text string) { facts = append(facts, Fact{text, Plain}) }
	token := a.Token
	if token == model.Absent {
		token = a.AccessToken
	}
	if token == model.Absent {
		say("no token")
	} else {
		life := ", its lifetime not said"
		if a.HasExpiresIn {
			life = fmt.Sprintf(" for %d s", a.ExpiresIn)
		}
		say("token " + b.secrets.token(b.t.Str(token)) + life)
	}
	if a.AccessToken != model.Absent && a.Token != model.Absent && a.AccessToken != a.Token {
		say("access_token " + b.secrets.token(b.t.Str(a.AccessToken)))
	}
	if a.RefreshToken != model.Absent {
		say("refresh token " + b.secrets.token(b.t.Str(a.RefreshToken)))
	}
	say("grants " + grants(b.t, a.Grants))
	return facts
}

// upstream is what a registry that is a proxy asked its upstream before it answered.
func (b *builder) upstream(number int) []Fact {
	var facts []Fact
	for i := range b.between {
		u := &b.between[i]
		if u.At != number {
			continue
		}
		text := "asks " + hostOf(b.t, u.Request.Origin) + ": " + u.Request.Method.String() + " " + shortPath(b.t.Str(u.Request.Path))
		if u.Request.Authorization != model.Absent {
			text += " · " + b.secrets.authorization(u.Request.Authorization)
		}
		end := status(u.Response.Status)
		if u.Response.Failure != model.NoFailure {
			end = u.Response.Failure.String()
		}
		facts = append(facts, Fact{text + " → " + end, Plain})
	}
	return facts
}
