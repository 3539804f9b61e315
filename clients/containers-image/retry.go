// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package containersimage

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// retry is the loop of makeRequestToResolvedURL (CI docker_client.go:570-625): a
// 429 is answered by waiting, four times, and never with a body. The request that
// a 401 led to belongs to the attempt that met the 401. A broken connection is
// final.
func retry(f *clients.Frame, r *model.Response, broken model.Sym) clients.Verdict {
	if broken != model.Absent {
		method := strings.ToUpper(f.Method().String()[:1]) + strings.ToLower(f.Method().String()[1:])
		return clients.FailCall(f.Say(fmt.Sprintf("%s %q: %s", method, f.Target(), f.T.Str(broken))))
	}
	if !f.RetriedStatus(r.Status) || hasBody(f) || int32(f.L.Retries) >= f.C.RetryLimit {
		return clients.Deliver()
	}
	f.L.NotBefore = f.Now + pause(f, r)
	f.L.Retries++
	return clients.Again()
}

// pause is the wait: Retry-After in seconds, or twice as long each time. After a
// Retry-After the real one goes on doubling from there.
func pause(f *clients.Frame, r *model.Response) model.Instant {
	wait := model.Instant(f.C.RetryWait) << min(f.L.Retries, 20)
	if f.C.RetryAfter != clients.RetryAfterIgnored {
		if seconds, err := strconv.ParseInt(f.T.Str(r.RetryAfter), 10, 32); err == nil {
			wait = model.Instant(seconds) * model.Second
		}
	}
	return max(0, min(wait, model.Instant(f.C.RetryWaitMax)))
}
