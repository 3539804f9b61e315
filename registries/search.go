// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strconv"
	"strings"

	"github.com/authsim/authsim/model"
)

type search uint8

var searchAxis = choice(model.Axis{
	Name:     "search",
	Question: "Is there the v1 search that docker search uses?",
	Values: []model.AxisValue{
		{Name: "no", Meaning: "no: 404"},
		{Name: "yes", Meaning: "yes, for everybody, among public repositories"},
	},
	Default: "no",
}, func(c *config) *search { return &c.search })

// maxResults is the number of results where the request names none (Docker Hub).
const maxResults = 25

// serveSearch answers Docker Hub's v1 search, /v1/_ping included.
func (e *Engine) serveSearch(s *model.RegistryState, r *model.Request, rt *route) model.Response {
	e.consult(s, &searchAxis)
	if e.c.search == 0 {
		return e.notFound()
	}
	if r.Method != model.GET {
		return model.Response{Status: 405, Size: -1}
	}
	answer := model.Response{Status: 200, Size: -1, MediaType: e.w.json, JSON: e.w.trueJSON}
	if rt.kind == routeSearchPing {
		return answer
	}
	term, limit := "", maxResults
	if r.Query != model.Absent {
		p := e.params(r.Query)
		term = e.t.Str(p.term)
		if n, err := strconv.Atoi(e.t.Str(p.n)); err == nil && n > 0 {
			limit = min(n, maxPage)
		}
	}
	var results []string
	for _, known := range e.repositories {
		name := e.t.Str(known.name)
		if known.public && strings.Contains(name, term) && len(results) < limit {
			results = append(results, "{\"name\":"+jsonText(name)+",\"description\":\"\",\"star_count\":0,\"is_official\":false,\"is_automated\":false}")
		}
	}
	answer.JSON = e.t.Of("{\"num_results\":" + strconv.Itoa(len(results)) + ",\"query\":" + jsonText(term) + ",\"results\":[" + strings.Join(results, ",") + "]}")
	return answer
}
