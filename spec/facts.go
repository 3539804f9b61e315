// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// facts are what several rules want to know of an exchange.
type facts struct {
	op model.Operation
	// token: it is a request to a token endpoint.
	token bool
	// challenges are those of the response by the grammar of RFC 9110.
	challenges []model.HeaderChallenge
	// scheme, user and secret are the credentials of the request.
	scheme       model.Scheme
	user, secret model.Sym
}

// registry tells a request of the registry API.
func (f *facts) registry() bool {
	switch f.op.Kind {
	case model.OpOther, model.OpToken, model.OpPreflight, model.OpSearch, model.OpSearchPing:
		return false
	}
	return !f.token
}

// look reads what rules want to know, once a case.
func (c *Case) look() {
	c.facts, c.taint.looked = c.facts[:0], false
	for i := range c.Exchanges {
		x := &c.Exchanges[i]
		f := facts{op: c.Symbols.OperationOf(&x.Request)}
		f.token = x.Cause == model.ForToken || x.Cause == model.ForRefresh || f.op.Kind == model.OpToken
		if x.Response.Challenges[0] != model.Absent {
			f.challenges = challengesOf(c.Symbols, &x.Response)
		}
		if x.Request.Authorization != model.Absent {
			f.scheme, f.user, f.secret = credentialsOf(c.Symbols, x.Request.Authorization)
		}
		c.facts = append(c.facts, f)
	}
}

var cacheChallenges = model.NewCache[[]model.HeaderChallenge]()

// challengesOf reads the challenges of a response. Each combination of lines is
// parsed once.
func challengesOf(t *model.Symbols, r *model.Response) []model.HeaderChallenge {
	key := r.Challenges[0]
	if r.Challenges[1] != model.Absent {
		key = t.List(lines(t, r)...)
	}
	if all, ok := cacheChallenges.Get(t, key); ok {
		return all
	}
	all, _ := model.ParseChallenges(lines(t, r))
	return cacheChallenges.Put(t, key, all)
}

func lines(t *model.Symbols, r *model.Response) []string {
	var all []string
	for _, line := range r.Challenges {
		if line != model.Absent {
			all = append(all, t.Str(line))
		}
	}
	return all
}

type credentials struct {
	scheme       model.Scheme
	user, secret model.Sym
}

var cacheCredentials = model.NewCache[credentials]()

// credentialsOf reads an Authorization value: user and password of Basic, the
// token of any other scheme.
func credentialsOf(t *model.Symbols, authorization model.Sym) (model.Scheme, model.Sym, model.Sym) {
	if k, ok := cacheCredentials.Get(t, authorization); ok {
		return k.scheme, k.user, k.secret
	}
	name, value, _ := strings.Cut(t.Str(authorization), " ")
	k := credentials{scheme: model.SchemeOf(name), secret: t.Of(value)}
	if k.scheme == model.Basic {
		user, secret, _ := strings.Cut(decoded(value), ":")
		k.user, k.secret = t.Of(user), t.Of(secret)
	}
	cacheCredentials.Put(t, authorization, k)
	return k.scheme, k.user, k.secret
}

// bearer is the first Bearer challenge of an exchange, nil if there is none.
func (f *facts) bearer() *model.HeaderChallenge { return f.challenge(model.Bearer) }

func (f *facts) challenge(scheme model.Scheme) *model.HeaderChallenge {
	for i := range f.challenges {
		if model.SchemeOf(f.challenges[i].Scheme) == scheme {
			return &f.challenges[i]
		}
	}
	return nil
}

// refused tells a 401 to a request of the registry API.
func (c *Case) refused(i int) bool {
	return c.facts[i].registry() && c.Exchanges[i].Response.Status == 401 && c.Exchanges[i].Response.Failure == model.NoFailure
}

// refusedWithBearer is refused with a Bearer challenge.
func (c *Case) refusedWithBearer(i int) bool { return c.refused(i) && c.facts[i].bearer() != nil }

// tokenGet tells a token request in the GET form.
func (c *Case) tokenGet(i int) bool {
	return c.facts[i].token && c.Exchanges[i].Request.Method == model.GET
}

// presented are the user name and the secret that a token request presents, in
// either form.
func (c *Case) presented(i int) (user, secret model.Sym) {
	user, secret = c.facts[i].user, c.facts[i].secret
	for _, p := range c.formParams(i) {
		switch p.Name {
		case "username":
			user = c.Symbols.Of(p.Value)
		case "password", "refresh_token":
			secret = c.Symbols.Of(p.Value)
		}
	}
	return user, secret
}
