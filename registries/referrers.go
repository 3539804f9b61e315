// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strconv"
	"strings"

	"github.com/authsim/authsim/model"
)

type referrers uint8

const (
	referrersServed referrers = iota
	referrersNoRoute
	referrersUnknown
	referrersUnauthorized
)

var referrersAxis = choice(model.Axis{
	Name:     "referrers",
	Question: "Is there a referrers API?",
	Values: []model.AxisValue{
		{Name: "served", Meaning: "yes, it needs pull"},
		{Name: "no-route", Meaning: "no: 404 before authentication"},
		{Name: "404", Meaning: "no: 404 MANIFEST_UNKNOWN to those who may pull"},
		{Name: "401-bare", Meaning: "no: 401 without a challenge, to everybody, from a layer of authorization that does not know the path"},
	},
	Default: "served",
}, func(c *config) *referrers { return &c.referrers })

// serveReferrers lists the manifests that name a digest as their subject.
func (e *Engine) serveReferrers(s *model.RegistryState, r *model.Request, rt *route) model.Response {
	if r.Method != model.GET && r.Method != model.HEAD {
		return e.methodNotAllowed(listMethods)
	}
	if e.c.referrers == referrersUnknown {
		return e.fail(404, errManifestUnknown)
	}
	var found []string
	for i := range s.Stored {
		if s.Stored[i].Repository != rt.repo {
			continue
		}
		digest := s.Stored[i].Digest
		if blob := e.t.Blob(digest); blob.Subject == rt.ref {
			found = append(found, "{\"mediaType\":"+jsonText(e.t.Str(blob.MediaType))+",\"digest\":"+jsonText(e.t.Str(digest))+",\"size\":"+strconv.FormatInt(blob.Size, 10)+"}")
		}
	}
	answer := e.answer(200)
	answer.MediaType = e.t.Of(mediaIndex)
	answer.JSON = e.t.Of("{\"schemaVersion\":2,\"mediaType\":" + jsonText(mediaIndex) + ",\"manifests\":[" + strings.Join(found, ",") + "]}")
	answer.Size = int64(len(e.t.Str(answer.JSON)))
	return answer
}
