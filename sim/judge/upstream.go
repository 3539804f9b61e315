// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import "github.com/authsim/authsim/model"

// upstream classifies what went wrong between the registry, which is a proxy, and
// its upstream while it answered exchange n; the text is empty when nothing did.
func (j *Judge) upstream(n int) (Cause, string) {
	var last *model.UpstreamExchange
	for i := range j.c.Upstream {
		if u := &j.c.Upstream[i]; u.At == n {
			last = u
		}
	}
	if last == nil {
		return UnknownCause, ""
	}
	switch r := &last.Response; {
	case r.Failure == model.Refused:
		return RedirectAndRealm, "it is a proxy, and nothing listens where it asked"
	case r.OK() && !r.Token.Present:
		return UnknownCause, ""
	case j.oracle.t.OperationOf(&last.Request).Kind == model.OpToken && !r.OK():
		return TokenEndpoint, "it is a proxy, and got no token for its upstream"
	case r.Status == 401 && last.Request.Authorization == model.Absent && r.Challenges[0] == model.Absent:
		return Discovery, "it is a proxy, and its upstream does not say how to authenticate"
	case r.Status == 401 && last.Request.Authorization == model.Absent:
		return Discovery, "it is a proxy, and did not answer its upstream's challenge"
	case r.Status == 401 || r.Status == 403:
		return Credentials, "it is a proxy, and its upstream does not let it in"
	}
	return UnknownCause, "it is a proxy, and its upstream does not have it"
}
