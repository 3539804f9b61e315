// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

// params is a query or a form, read: of each name the first value, and all
// scopes. A parameter that is not there is Absent.
type params struct {
	from, mount, digest, state, n, last, term model.Sym

	service, clientID, offline, account model.Sym
	grantType, accessType, refreshToken model.Sym
	username, password                  model.Sym
	scopes                              []model.Sym
	// asked are the scopes, read by the grammar of the token endpoint; bad is the
	// first one that it refuses.
	asked []asked
	bad   model.Sym
	// odd: the grammars read a scope differently. post: it is the form of a POST.
	odd, post bool
}

// params reads the query of a request, once for each.
func (e *Engine) params(query model.Sym) *params { return e.readParams(e.queries, query, false) }

// form reads the form of a token request, once for each.
func (e *Engine) form(body model.Sym) *params { return e.readParams(e.forms, body, true) }

func (e *Engine) readParams(known map[model.Sym]*params, encoded model.Sym, isForm bool) *params {
	p, ok := known[encoded]
	if !ok {
		p = e.decode(e.t.Str(encoded))
		p.post = isForm
		e.readScopes(p, isForm)
		known[encoded] = p
	}
	return p
}

func (e *Engine) decode(encoded string) *params {
	p := new(params)
	for _, pair := range model.DecodeParams(encoded) {
		value := e.t.Of(pair.Value)
		if pair.Name == "scope" {
			p.scopes = append(p.scopes, value)
			continue
		}
		field := p.field(pair.Name)
		if field != nil && *field == model.Absent {
			*field = value
		}
	}
	return p
}

func (p *params) field(name string) *model.Sym {
	switch name {
	case "from":
		return &p.from
	case "mount":
		return &p.mount
	case "digest":
		return &p.digest
	case "_state":
		return &p.state
	case "n":
		return &p.n
	case "last":
		return &p.last
	case "q":
		return &p.term
	case "service":
		return &p.service
	case "client_id":
		return &p.clientID
	case "account":
		return &p.account
	case "offline_token":
		return &p.offline
	case "grant_type":
		return &p.grantType
	case "access_type":
		return &p.accessType
	case "refresh_token":
		return &p.refreshToken
	case "username":
		return &p.username
	case "password":
		return &p.password
	}
	return nil
}
