// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// A RegistryMaker makes the registry that a recording's first line describes,
// bound to the symbols, with its state before the first request.
type RegistryMaker func(t *model.Symbols, file *FileLine) (model.Registry, model.RegistryState, error)

// Registries replays a registry's recording: the recorded requests are asked in
// their order on one state, and each answer is compared with the recorded one.
// Every exchange has a result. Virtual time does not pass.
//
// Token symbols (#1, #r1) stand for the values that the simulated registry hands
// out where the recording has the symbol in an answer. A token that nobody handed
// out (the harness minted it) is put into the state under its symbol with the
// claims that the recording shows, before it is presented. What is in
// parentheses is presented as it stands: "Bearer (garbage)" is no token, and
// " (signature altered)" follows the value of a token that is known.
func Registries(rec *Recording, mk RegistryMaker) []ScenarioResult {
	t := model.NewSymbols()
	a := &asker{t: t, tokens: map[string]string{}, symbols: map[string]string{}, sig: significanceOf(rec.File.NotSignificant)}
	err := describe(t, rec.File.Content)
	if err == nil {
		a.registry, a.state, err = mk(t, &rec.File)
	}
	if err == nil {
		err = json.Unmarshal(rec.File.Accept, &a.accept)
	}
	results := make([]ScenarioResult, len(rec.Exchanges))
	for i := range rec.Exchanges {
		x := &rec.Exchanges[i]
		r := &results[i]
		*r = ScenarioResult{File: rec.Name, Scenario: x.Case, Seq: x.Seq, Total: 1}
		if err != nil {
			r.Difference = unplayable(x, err)
			continue
		}
		a.ask(x, r)
	}
	return results
}

// asker asks one simulated registry.
type asker struct {
	t        *model.Symbols
	registry model.Registry
	state    model.RegistryState
	accept   map[string][]string
	sig      significance
	// tokens maps the recording's symbols to the model's values, symbols the
	// other way round; uploads are {upload} and {state} of the last upload.
	tokens, symbols     map[string]string
	upload, uploadState string
	// last numbers tokens that the recording has no symbol for.
	last int
}

func (a *asker) ask(x *Exchange, r *ScenarioResult) {
	if err := a.mint(&x.Request); err != nil {
		r.Difference = unplayable(x, err)
		return
	}
	request := a.request(&x.Request)
	response := a.registry.Serve(&a.state, &request, model.Arrival{})
	answer := a.answer(x, &response)
	sent := *x
	sent.Response = answer
	r.Sent = []Exchange{sent}
	notes := a.sig.compare(&x.Response, &answer)
	if a.state.Overflow {
		notes = append(notes, "the registry's state has reached one of its limits")
	}
	if r.OK = len(notes) == 0; r.OK {
		r.Matched = 1
		return
	}
	r.Difference = &Difference{Recorded: x, Answer: &answer, Notes: notes}
}

// tokenSymbol is the symbol of the bearer token that a request presents.
func tokenSymbol(authorization string) string {
	_, rest, _ := strings.Cut(authorization, " ")
	return strings.TrimSuffix(rest, alteredMark)
}

// alteredMark follows a token whose signature was altered.
const alteredMark = " (signature altered)"

// mint puts the token that a request presents into the registry's state, when it
// was not handed out by the registry.
func (a *asker) mint(r *Request) error {
	symbol := tokenSymbol(r.Authorization)
	if len(r.Bearer) == 0 || !strings.HasPrefix(symbol, "#") || a.tokens[symbol] != "" {
		return nil
	}
	var c Claims
	if err := json.Unmarshal(r.Bearer, &c); err != nil {
		return fmt.Errorf("request.bearer: %w", err)
	}
	value := symbol
	for a.issued(value) {
		// The registry has given a token of its own the same name.
		value += "-minted"
	}
	token := model.Issued{
		Value: a.t.Of(value), Subject: nullable(a.t, c.Subject), Issuer: nullable(a.t, c.Issuer),
		Audience: nullable(a.t, c.Audience), Access: a.t.List(c.Access...), Expires: model.Never,
	}
	if c.Subject != nil && *c.Subject == anonymousSubject {
		token.Subject = model.Absent
	}
	if c.Expires != nil {
		end, err := relative(*c.Expires)
		if err != nil {
			return fmt.Errorf("request.bearer.expires: %w", err)
		}
		token.Expires = end
		// It was valid for a while.
		token.Issued = min(0, end-model.Second)
	}
	for i := range a.state.Issued {
		if a.state.Issued[i].Value == model.Absent {
			a.state.Issued[i] = token
			a.know(symbol, value)
			return nil
		}
	}
	return fmt.Errorf("the registry's state has no room for one more token (%d)", len(a.state.Issued))
}

// issued tells whether the registry's state has a token of that value.
func (a *asker) issued(value string) bool {
	v := a.t.Of(value)
	return slices.ContainsFunc(a.state.Issued[:], func(k model.Issued) bool { return k.Value == v })
}

// know binds a symbol of the recording to a value of the model.
func (a *asker) know(symbol, value string) {
	a.tokens[symbol], a.symbols[value] = value, symbol
}

// value is the model's value of a symbol, which stands for itself when it is not
// one that was handed out.
func (a *asker) value(symbol string) string {
	name, altered := strings.CutSuffix(symbol, alteredMark)
	v, ok := a.tokens[name]
	switch {
	case !ok:
		return symbol
	case altered:
		return v + alteredMark
	}
	return v
}

// request translates a recorded request.
func (a *asker) request(r *Request) model.Request {
	t := a.t
	m := model.Request{
		Method:        model.ParseMethod(r.Method),
		URL:           model.URL{Origin: t.Of(r.Origin), Path: t.Of(a.ids(r.Path)), Query: a.pairs(r.Query)},
		Form:          a.pairs(r.Form),
		Authorization: authorization(t, r.Authorization, a.value),
		ContentType:   optional(t, r.ContentType), UserAgent: optional(t, r.UserAgent), Body: optional(t, r.Body),
		Range: optional(t, r.Range), ContentRange: optional(t, r.ContentRange), Chunked: r.Chunked,
		ForwardedProto: optional(t, r.XForwardedProto), PageOrigin: optional(t, r.OriginHeader),
		PreflightMethod: model.ParseMethod(r.ACRequestMethod), PreflightHeaders: optional(t, r.ACRequestHeaders),
	}
	if lines := a.accept[r.Accept]; len(lines) > 0 {
		m.Accept = t.Of(strings.Join(lines, ", "))
	}
	return m
}

// ids puts the ids of the last upload into a path or parameter.
func (a *asker) ids(s string) string {
	if a.upload != "" {
		s = strings.ReplaceAll(s, "{upload}", a.upload)
	}
	if a.uploadState != "" {
		s = strings.ReplaceAll(s, "{state}", a.uploadState)
	}
	return s
}

func (a *asker) pairs(pairs []Pair) model.Sym {
	own := make([]Pair, len(pairs))
	for i, p := range pairs {
		own[i] = Pair{p[0], a.value(a.ids(p[1]))}
	}
	return encode(a.t, own)
}
