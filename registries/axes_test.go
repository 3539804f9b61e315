// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/registries"
)

// TestEveryValueMatters turns every axis to each of its values, on several
// profiles, and asks the same requests. A value that changes no answer of any
// profile is dead.
func TestEveryValueMatters(t *testing.T) {
	bases := []struct {
		profile  string
		settings []model.Setting
	}{
		{profile: "reference"},
		{profile: "distribution"},
		{profile: "distribution-htpasswd"},
		{profile: "distribution-htpasswd", settings: []model.Setting{{Axis: "wrong-basic", Value: "bare"}}},
		{profile: "quay"},
		{profile: "dockerhub"},
		{profile: "ghcr"},
		{profile: "zot"},
		{profile: "zot-bearer"},
		{profile: "reference", settings: []model.Setting{{Axis: "scheme", Value: "none"}}},
		{profile: "reference", settings: []model.Setting{{Axis: "upstream", Value: "https://upstream.example"}, {Axis: "upstream-account", Value: "alice"}}},
		{profile: "reference", settings: []model.Setting{{Axis: "login-limit", Value: "2"}}},
		{profile: "reference", settings: []model.Setting{{Axis: "request-limit", Value: "9"}}},
		{profile: "reference", settings: []model.Setting{{Axis: "scheme", Value: "both"}, {Axis: "blob-redirect", Value: "307"}, {Axis: "upload-location", Value: "blob-host"}}},
	}
	plain := make([][]string, len(bases))
	for i, b := range bases {
		plain[i] = newRig(t, b.profile, b.settings...).walk()
	}
	for _, axis := range registries.Axes() {
		for _, value := range values(axis) {
			if value == axis.Default {
				// Turning the others shows that this one matters.
				continue
			}
			changed := ""
			for i, b := range bases {
				settings := append(slices.Clone(b.settings), model.Setting{Axis: axis.Name, Value: value})
				got := newRig(t, b.profile, settings...).walk()
				if d := firstDifference(plain[i], got); d != "" {
					changed = b.profile + ": " + d
					break
				}
			}
			if changed == "" {
				t.Errorf("%s=%s changes no answer", axis.Name, value)
			} else if testing.Verbose() {
				t.Logf("%s=%s\n%s", axis.Name, value, changed)
			}
		}
	}
}

// values are values of an axis to try.
func values(axis model.Axis) []string {
	switch axis.Kind {
	case model.Number:
		return []string{"0", "311"}
	case model.Text:
		return []string{map[string]string{
			"realm": "https://{host}/elsewhere", "blob-origin": "http://blobs.example", "token-path": "/elsewhere",
		}[axis.Name] + map[bool]string{true: "", false: "else"}[axis.Name == "realm" || axis.Name == "blob-origin" || axis.Name == "token-path"]}
	}
	var names []string
	for _, v := range axis.Values {
		names = append(names, v.Name)
	}
	if axis.Kind == model.Set {
		names = append(names, "none", strings.Join(names, "+"))
	}
	return names
}

func firstDifference(a, b []string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("  was %s\n  now %s", a[i], b[i])
		}
	}
	if len(a) != len(b) {
		return fmt.Sprintf("%d answers instead of %d", len(b), len(a))
	}
	return ""
}

// step is a request of the walk. The words in who stand for credentials: those
// of users, and tokens that earlier steps were given.
type step struct {
	name, method, path, query, form, who, agent, accept, body string
	// elsewhere: another machine of the client sends it.
	elsewhere bool
	// plain: it is sent to the http twin of the registry's origin.
	plain bool
	// after is the time of the step, in seconds.
	after int
	// slow is how long its content is on the way, in seconds.
	slow int
	// keep remembers the token of the answer by this name.
	keep string
	// from takes path and query from the Location that this step was given.
	from string
}

// walk asks the same requests of any registry and returns what it answered.
func (r *rig) walk() []string {
	r.mint()
	asker := &walker{rig: r, tokens: map[string]string{}, locations: map[string]model.URL{}}
	var lines []string
	for _, s := range steps() {
		lines = append(lines, asker.do(s))
	}
	return lines
}

// mint puts a token of another issuer, and one for another audience, into the
// state.
func (r *rig) mint() {
	service, access := r.t.Of(r.service()), r.t.Of("repository:team/app:pull")
	r.s.Issued[0] = model.Issued{Value: r.t.Of("foreign-issuer"), Subject: r.t.Of("alice"), Issuer: r.t.Of("else"), Audience: service, Access: access, Expires: 1e9}
	r.s.Issued[1] = model.Issued{Value: r.t.Of("foreign-audience"), Subject: r.t.Of("alice"), Issuer: r.t.Of("else"), Audience: r.t.Of("nobody"), Access: access, Expires: 1e9}
	r.s.Issued[2] = model.Issued{Value: r.t.Of("push-only"), Subject: r.t.Of("alice"), Issuer: r.t.Of("else"), Audience: service, Access: r.t.Of("repository:team/app:push"), Expires: 1e9}
	r.s.Issued[3] = model.Issued{Value: r.t.Of("early"), Subject: r.t.Of("alice"), Issuer: r.t.Of("else"), Audience: service, Access: access, Issued: 50 * model.Second, Expires: 1e9}
}

type walker struct {
	*rig
	tokens    map[string]string
	locations map[string]model.URL
	fault     model.Fault
	// asked is what the registry has asked its upstream.
	asked string
}

func (w *walker) do(s step) string {
	t := w.t
	m := model.Request{Method: model.ParseMethod(s.method), URL: w.url(s.path), UserAgent: w.word(s.agent), OtherMachine: s.elsewhere, Body: w.word(s.body), Accept: w.accept}
	if s.accept != "" {
		m.Accept = t.Of(s.accept)
	}
	if s.plain {
		m.Origin = t.Of("http://" + t.Str(t.Host(m.Origin)))
	}
	if s.path == "TOKEN" {
		m.URL = w.e.TokenEndpoint()
	}
	if s.query != "" {
		m.Query = t.Of(s.query)
	}
	if s.method == "OPTIONS" {
		m.PageOrigin, m.PreflightMethod, m.PreflightHeaders = t.Of("https://page.example"), model.GET, t.Of("authorization")
	}
	if s.form != "" {
		m.Form = t.Of(strings.ReplaceAll(s.form, "REFRESH", w.tokens["refresh"]))
	}
	if u, ok := w.locations[s.from]; ok && s.from != "" {
		m.URL = u
		if s.query != "" {
			m.Query = t.Of(strings.TrimPrefix(t.Str(u.Query)+"&"+s.query, "&"))
		}
	}
	m.Authorization = w.authorization(s.who)
	answer := w.e.Serve(&w.s, &m, model.Arrival{Now: model.Instant(s.after) * model.Second, Order: 3, Slow: model.Instant(s.slow) * model.Second, Fault: w.fault, Upstream: w})
	if v := answer.Token.RefreshToken; v != model.Absent && s.keep == "refresh" {
		w.tokens[s.keep] = t.Str(v)
	} else if s.keep != "" {
		for _, v := range []model.Sym{answer.Token.Token, answer.Token.AccessToken} {
			if v != model.Absent {
				w.tokens[s.keep] = t.Str(v)
			}
		}
		if u, ok := t.Resolve(m.Origin, answer.Location); ok && answer.Location != model.Absent {
			w.locations[s.keep] = u
		}
	}
	line := s.name + ": " + show(t, &answer) + w.asked
	w.asked = ""
	return line
}

// Ask is the upstream of a proxy: it offers both schemes, to a HEAD Basic alone, hands out one token and
// takes that or the password.
func (w *walker) Ask(r *model.Request) model.Response {
	w.asked += " asked=" + w.t.Str(w.t.URLText(r.URL)) + " with " + w.t.Str(r.Authorization)
	switch {
	case w.t.Str(r.Path) == "/token":
		return model.Response{Status: 200, Token: model.TokenAnswer{Present: true, Token: w.t.Of("upstream-token")}}
	case r.Authorization == w.t.Bearer(w.t.Of("upstream-token")):
		return model.Response{Status: 404}
	case r.Authorization != model.Absent:
		return model.Response{Status: 200}
	}
	answer := model.Response{Status: 401}
	if r.Method == model.HEAD {
		answer.Challenges[0] = w.t.Of("Basic realm=\"up\"")
		return answer
	}
	answer.Challenges[0], answer.Challenges[1] = w.t.Of("Bearer realm=\"https://upstream.example/token\""), w.t.Of("Basic realm=\"up\"")
	return answer
}

func (w *walker) word(s string) model.Sym {
	if s == "" {
		return model.Absent
	}
	return w.t.Of(s)
}

func (w *walker) authorization(who string) model.Sym {
	if who == "" {
		return model.Absent
	}
	if user, password, ok := strings.Cut(who, ":"); ok {
		return w.t.Basic(w.t.Of(user), w.t.Of(password))
	}
	scheme, name, ok := strings.Cut(who, " ")
	if !ok {
		scheme, name = "Bearer", who
	}
	name, altered := strings.CutSuffix(name, "!")
	if v, ok := w.tokens[name]; ok {
		name = v
	}
	if altered {
		name += " (signature altered)"
	}
	return w.t.Of(scheme + " " + name)
}

// show writes an answer on one line.
func show(t *model.Symbols, a *model.Response) string {
	out := fmt.Sprint(a.Status)
	put := func(name string, v model.Sym) {
		if v != model.Absent {
			out += " " + name + "=" + strings.ReplaceAll(t.Str(v), model.ListSeparator, " ")
		}
	}
	for _, c := range a.Challenges {
		put("challenge", c)
	}
	put("retry-after", a.RetryAfter)
	put("location", a.Location)
	put("link", a.Link)
	put("allow", a.Allow)
	put("range", a.Range)
	put("version", a.APIVersion)
	put("type", a.MediaType)
	put("digest", a.ContentDigest)
	put("body", a.Body)
	put("json", a.JSON)
	put("text", a.Text)
	for _, e := range a.Errors {
		put("code", e.Code)
		put("message", e.Message)
	}
	if k := a.Token; k.Present {
		put("token", k.Token)
		put("access_token", k.AccessToken)
		put("refresh_token", k.RefreshToken)
		put("scope", k.Scope)
		put("grants", k.Grants)
		if k.HasExpiresIn {
			out += fmt.Sprint(" expires_in=", k.ExpiresIn)
		}
		if k.HasIssuedAt {
			out += fmt.Sprint(" issued_at=", int64(k.IssuedAt))
		}
	}
	put("allow-origin", a.CORS.AllowOrigin)
	put("allow-methods", a.CORS.AllowMethods)
	put("allow-headers", a.CORS.AllowHeaders)
	put("expose", a.CORS.ExposeHeaders)
	put("credentials", a.CORS.AllowCredentials)
	return out
}
