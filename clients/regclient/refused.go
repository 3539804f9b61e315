// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package regclient

import (
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// Refused is HandleResponse (auth.go:211-271). All challenges of known schemes
// are processed; the request is sent again if one of them was new, or if its
// handler has another answer by now than the one that was sent.
func (strategy) Refused(f *clients.Frame, u model.URL, r *model.Response) clients.Verdict {
	challenges, why := f.Challenges(r)
	if why != "" {
		return clients.FailCall(f.Say(why))
	}
	if len(challenges) == 0 {
		return clients.FailCall(f.Say("empty challenge header"))
	}
	anyGood, probe := false, -1
	for i := range challenges {
		c := &challenges[i]
		if c.Scheme != model.Basic && c.Scheme != model.Bearer {
			continue
		}
		h := handler(f, u, c.Scheme)
		if h < 0 {
			return clients.Deliver()
		}
		if c.Realm == model.Absent {
			return invalid(f)
		}
		if c.Scheme == model.Basic {
			answer := basic(f, u)
			if processBasic(f, h, c) || answer != model.Absent && answer != f.L.Authorization {
				anyGood = true
			}
			continue
		}
		fresh, ok := processBearer(f, h, c)
		if !ok {
			return invalid(f)
		}
		if fresh {
			anyGood = true
			continue
		}
		if asking(f, f.S.Handlers[h].Key) >= 0 {
			anyGood = true // the lock is free when there is a token, and it is a new one
			continue
		}
		if refused(f, h, u) != model.Absent {
			continue
		}
		if value, expired := token(f, h); value > model.Empty && !expired {
			anyGood = anyGood || f.T.Bearer(value) != f.L.Authorization
		} else {
			probe = h
		}
	}
	if probe >= 0 {
		if anyGood {
			f.L.Marks |= good
		}
		f.Order(probe, f.S.Handlers[probe].Scope, tokenKey)
		return clients.Probe()
	}
	if anyGood {
		return again(f)
	}
	return clients.Deliver()
}

// Probed ends the token request that HandleResponse made for a challenge that
// said nothing new, before there was a token (auth.go:250-261).
func (strategy) Probed(f *clients.Frame, value model.Sym) clients.Verdict {
	anyGood := f.L.Marks&good != 0
	f.L.Marks &^= good
	if anyGood || value != model.Absent && f.T.Bearer(value) != f.L.Authorization {
		return again(f)
	}
	f.L.Marks |= unauthorized
	return clients.FailCall(f.Say("unauthorized"))
}

func invalid(f *clients.Frame) clients.Verdict {
	return clients.FailCall(f.Say("invalid challenge header"))
}

// handler finds or makes the handler of a URL's host for a scheme. It stays also
// when its first challenge turns out to be invalid.
func handler(f *clients.Frame, u model.URL, scheme model.Scheme) int {
	key := keyOf(f, f.T.Host(u.Origin))
	if i := f.Find(key, scheme); i >= 0 {
		return i
	}
	return f.Add(model.Handler{Key: key, Scheme: scheme, Realm: model.Empty, Service: model.Empty, Origin: u.Origin})
}
