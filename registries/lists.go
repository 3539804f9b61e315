// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/authsim/authsim/model"
)

// maxPage is the number of entries of a page where the request names none
// (distribution's and Quay's default; distribution lists all tags).
const maxPage = 100

// serveTags lists the tags of a repository.
func (e *Engine) serveTags(s *model.RegistryState, r *model.Request, rt *route) model.Response {
	if r.Method != model.GET && (r.Method != model.HEAD || e.c.dialect == dialectDistribution) {
		return e.methodNotAllowed(listMethods)
	}
	if !e.exists(s, rt.repo) {
		return e.fail(404, errNameUnknown)
	}
	names := []string{}
	for i := range s.Tagged {
		if s.Tagged[i].Repository == rt.repo {
			names = append(names, e.t.Str(s.Tagged[i].Tag))
		}
	}
	return e.page(s, r, "{\"name\":"+jsonText(e.t.Str(rt.name))+",\"tags\":", names)
}

var linkTargetAxis = text(model.Axis{
	Name:         "link-target",
	Question:     "Where does the Link to the next page of a list point?",
	Unit:         "an origin; or path, the same one",
	Default:      pathText,
	Requirements: []string{"REDR-03"},
}, func(c *config) *string { return &c.linkTarget })

// pathText is the word for a Link that is a path.
const pathText = "path"

// page answers with the part of a list that n and last ask for, and a Link to
// the next one.
func (e *Engine) page(state *model.RegistryState, r *model.Request, before string, names []string) model.Response {
	if e.c.dialect != dialectQuay || r.Query != model.Absent {
		slices.Sort(names)
	}
	limit, more := maxPage, false
	if r.Query != model.Absent {
		p := e.params(r.Query)
		if p.last != model.Absent {
			i, found := slices.BinarySearch(names, e.t.Str(p.last))
			if found {
				i++
			}
			names = names[i:]
		}
		if p.n > model.Empty {
			n, err := strconv.Atoi(e.t.Str(p.n))
			if (err != nil || n < 0) && e.c.dialect != dialectQuay {
				return e.fail(400, errPagination)
			}
			limit = max(0, min(n, maxPage))
		}
	}
	// distribution offers a next page when the page is full, even if nothing
	// follows (registry/storage/tagstore.go and catalog.go, filledBuffer).
	more = len(names) > limit || e.c.dialect == dialectDistribution && len(names) == limit && limit > 0 && r.Query != model.Absent && e.params(r.Query).n > model.Empty
	answer := e.answer(200)
	if len(names) > limit {
		names = names[:limit]
	}
	if more && len(names) > 0 {
		e.consult(state, &linkTargetAxis)
		answer.Link = e.t.Of("<" + e.linkOrigin + e.t.Str(r.Path) + "?" + e.pageQuery(limit, names[len(names)-1]) + ">; rel=\"next\"")
	}
	if names == nil {
		names = []string{}
	}
	list, err := json.Marshal(names)
	if err != nil {
		return e.fail(500, errUnknown)
	}
	answer.MediaType = e.w.json
	answer.JSON = e.t.Of(before + string(list) + "}")
	answer.Size = int64(len(e.t.Str(answer.JSON)))
	return answer
}

// pageQuery writes n and last, sorted as Go's url.Values does; Quay writes n
// first.
func (e *Engine) pageQuery(limit int, last string) string {
	n := model.Param{Name: "n", Value: strconv.Itoa(limit)}
	after := model.Param{Name: "last", Value: last}
	if e.c.dialect == dialectQuay {
		return model.EncodeParams([]model.Param{n, after})
	}
	return model.EncodeParams([]model.Param{after, n})
}
