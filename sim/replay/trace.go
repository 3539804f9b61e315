// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"fmt"

	"github.com/authsim/authsim/model"
)

// TraceOf makes a trace of recorded exchanges, with symbols of its own. Why a
// request was sent is not recorded: every cause is that of the task.
func TraceOf(all []Exchange) (model.Trace, error) {
	tr := model.Trace{Symbols: model.NewSymbols()}
	t := tr.Symbols
	same := func(s string) string { return s }
	for i := range all {
		x, r := &all[i], &all[i].Request
		e := model.Exchange{Task: uint8(max(x.Step, 1) - 1)}
		if r.Method != "?" {
			e.Request = model.Request{
				Method: model.ParseMethod(r.Method), Form: encode(t, r.Form), Authorization: authorization(t, r.Authorization, same),
				ContentType: optional(t, r.ContentType), UserAgent: optional(t, r.UserAgent), Body: optional(t, r.Body),
				Range: optional(t, r.Range), ContentRange: optional(t, r.ContentRange), ForwardedProto: optional(t, r.XForwardedProto),
				PageOrigin: optional(t, r.OriginHeader), PreflightMethod: model.ParseMethod(r.ACRequestMethod),
				PreflightHeaders: optional(t, r.ACRequestHeaders), Chunked: r.Chunked,
			}
			e.Request.URL = model.URL{Origin: t.Of(r.Origin), Path: t.Of(r.Path), Query: encode(t, r.Query)}
			if e.Request.Form != model.Absent && e.Request.ContentType == model.Absent {
				// The recordings have the media type of a form only where it has a parameter.
				e.Request.ContentType = t.Of("application/x-www-form-urlencoded")
			}
		} else {
			e.Request.URL = model.URL{Origin: t.Of(r.Origin), Path: model.Empty}
		}
		var err error
		if e.Response, err = responseOf(t, &x.Response); err != nil {
			return tr, fmt.Errorf("line %d: %w", x.Line, err)
		}
		e.Response.CORS = corsOf(t, x.Response.Headers)
		tr.Exchanges = append(tr.Exchanges, e)
	}
	return tr, nil
}
