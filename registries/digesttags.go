// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

var digestTagsAxis = choice(model.Axis{
	Name:     "digest-tags",
	Question: "What is read by a tag that spells a digest (sha256-…), as the fallback for the referrers API has it?",
	Values: []model.AxisValue{
		{Name: "tag", Meaning: "what the tag points to, as any other"},
		{Name: "digest", Meaning: "the manifest of that digest, so that the fallback finds the subject itself"},
	},
	Default: "tag",
}, func(c *config) *uint8 { return &c.digestTags })

// digestOf is the digest of a manifest of the repository that a tag spells, where
// the registry reads it so, and Absent for none.
func (e *Engine) digestOf(s *model.RegistryState, repo, tag model.Sym) model.Sym {
	if e.c.digestTags == 0 {
		return model.Absent
	}
	text := e.t.Str(tag)
	for i := range s.Stored {
		known := &s.Stored[i]
		if known.Repository != repo {
			continue
		}
		if kind := e.t.Blob(known.Digest).Kind; (kind == model.Manifest || kind == model.Index) && model.ReferrersTag(e.t.Str(known.Digest)) == text {
			return known.Digest
		}
	}
	return model.Absent
}
