// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/sim/compare"
)

// facts are what a run is asked for.
var facts = map[string]func(*sim.Result, []compare.Step) string{
	// ends: ok or fails, of each step.
	"ends": func(res *sim.Result, _ []compare.Step) string { return ends(res) },
	// pings: how many of the exchanges are GET /v2/, as yes or no.
	"pings": func(_ *sim.Result, steps []compare.Step) string {
		if slices.ContainsFunc(steps, func(s compare.Step) bool { return s.Path == "/v2/" }) {
			return "yes"
		}
		return "no"
	},
	// scopes: the scopes of the token requests as they are spelled, each list once.
	"scopes": func(res *sim.Result, steps []compare.Step) string {
		return strings.Join(once(tokenRequests(res, steps, func(_ *model.Request, params []model.Param) string {
			var scopes []string
			for _, p := range params {
				if p.Name == "scope" {
					scopes = append(scopes, p.Value)
				}
			}
			return strings.Join(scopes, " ")
		})), ", ")
	},
	// parameters: the names of the parameters of the token requests.
	"parameters": func(res *sim.Result, steps []compare.Step) string {
		return strings.Join(once(tokenRequests(res, steps, func(r *model.Request, params []model.Param) string {
			names := []string{r.Method.String()}
			for _, p := range params {
				names = append(names, p.Name)
			}
			return strings.Join(names, " ")
		})), ", ")
	},
	// tokens: the token requests with who asks and the answer.
	"tokens": func(_ *sim.Result, steps []compare.Step) string {
		return list(steps, func(s *compare.Step) bool { return s.Role == compare.TokenEndpoint })
	},
	// elsewhere: the requests to the host that a redirect or a Location names.
	"elsewhere": func(_ *sim.Result, steps []compare.Step) string {
		var auths []string
		for _, s := range steps {
			if s.Role == compare.BlobHost || s.Role == compare.UploadHost || s.Role == compare.OtherHost || s.Role == compare.InClear {
				auths = append(auths, string(s.Auth))
			}
		}
		if len(auths) == 0 {
			return "not followed"
		}
		return strings.Join(once(auths), ", ")
	},
	// registry: the kinds of authorization at the registry, in order.
	"registry": func(_ *sim.Result, steps []compare.Step) string {
		return list(steps, func(s *compare.Step) bool { return s.Role == compare.AtRegistry })
	},
	// tries: how the tasks end, how many tokens were asked for, and how often one
	// request to the registry, by method and path, was refused.
	"tries": func(res *sim.Result, steps []compare.Step) string {
		tokens, most := 0, 0
		refused := map[string]int{}
		for i, s := range steps {
			if s.Role == compare.TokenEndpoint {
				tokens++
			} else if s.Status >= 400 {
				key := s.Method.String() + res.Trace.Symbols.Str(res.Trace.Exchanges[i].Request.Path)
				refused[key]++
				most = max(most, refused[key])
			}
		}
		return fmt.Sprintf("%s, %d token requests, one request refused %d times", ends(res), tokens, most)
	},
}

func ends(res *sim.Result) string {
	var words []string
	for _, s := range res.Steps {
		switch {
		case s.Outcome.Unsupported:
			words = append(words, "no such task")
		case s.Outcome.OK:
			words = append(words, "ok")
		default:
			words = append(words, "fails")
		}
	}
	return strings.Join(words, ", ")
}

func tokenRequests(res *sim.Result, steps []compare.Step, of func(*model.Request, []model.Param) string) []string {
	var out []string
	for i := range steps {
		if steps[i].Role != compare.TokenEndpoint {
			continue
		}
		r := &res.Trace.Exchanges[i].Request
		encoded := r.Form
		if encoded == model.Absent {
			encoded = r.Query
		}
		out = append(out, of(r, model.DecodeParams(res.Trace.Symbols.Str(encoded))))
	}
	return out
}

// list are the steps of a kind, equal neighbours once with their number.
func list(steps []compare.Step, of func(*compare.Step) bool) string {
	var words []string
	for i := range steps {
		if of(&steps[i]) {
			s := steps[i]
			if s.Role == compare.TokenEndpoint {
				words = append(words, fmt.Sprintf("%s %s %d", s.Method, s.Auth, s.Status))
			} else {
				words = append(words, s.Text())
			}
		}
	}
	var out []string
	for i := 0; i < len(words); {
		n := i
		for n < len(words) && words[n] == words[i] {
			n++
		}
		if n-i > 1 {
			out = append(out, fmt.Sprintf("%d× %s", n-i, words[i]))
		} else {
			out = append(out, words[i])
		}
		i = n
	}
	return strings.Join(out, ", ")
}

// once is a list without what has been in it before.
func once(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
