// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// TakeLink makes the target of the answer's Link with rel="next" (RFC 8288) the
// place of the next page, and tells whether there is one. A relative target is
// resolved against the URL that answered.
func (f *Frame) TakeLink() bool {
	if f.R == nil || f.R.Link <= model.Empty {
		return false
	}
	target := nextLink(f.T.Str(f.R.Link))
	if target == "" {
		return false
	}
	u, ok := f.T.Resolve(f.L.LastURL.Origin, f.T.Of(target))
	if ok {
		f.L.Upload = u
	}
	return ok
}

// nextLink is the target of the first link whose relation is next.
func nextLink(field string) string {
	for link := range strings.SplitSeq(field, "<") {
		target, params, ok := strings.Cut(link, ">")
		if !ok {
			continue
		}
		for param := range strings.SplitSeq(strings.TrimRight(params, ", "), ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
			if strings.EqualFold(name, "rel") && strings.EqualFold(strings.Trim(value, `"`), "next") {
				return target
			}
		}
	}
	return ""
}
