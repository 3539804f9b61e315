// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package buildkit

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/containerd"
	"github.com/authsim/authsim/model"
)

// interrupted marks a lane whose token request failed in a way that makes the
// whole descriptor be tried again.
const interrupted uint8 = 1 << 1

func explain(f *clients.Frame, r *model.Response) string { return containerd.Explain(f, r) }

// secretFor is the credential for the host whose token the lane is after.
func secretFor(f *clients.Frame) model.Credential {
	return f.OfferTo(f.S.Handlers[f.L.Fetch.Handler].Origin)
}

// explainToken is WithDetails (util/errutil/errutil.go:17-60) around the
// library's error; a token request without credentials does without it.
func explainToken(f *clients.Frame, r *model.Response) string {
	text := fmt.Sprintf("unexpected status from %s request to %s: %s", f.L.Fetch.Method, f.T.Str(f.T.URLText(f.TokenURL())), clients.StatusLine(r.Status))
	if !secretFor(f).HasSecret() {
		return before(f) + text
	}
	if e := r.Errors[0]; e.Code != model.Absent {
		code := strings.ToLower(strings.ReplaceAll(f.T.Str(e.Code), "_", " "))
		return before(f) + code + ": " + f.T.Str(e.Message)
	}
	return before(f) + text + details(f, r)
}

// details is the member of that name of a JSON body, or else the beginning of the
// body.
func details(f *clients.Frame, r *model.Response) string {
	const most = 256
	body := f.T.Str(r.JSON)
	if r.JSON == model.Absent {
		body = f.T.Str(r.Text)
	}
	if body == "" {
		return ""
	}
	var known struct {
		Details string `json:"details"`
	}
	if err := json.Unmarshal([]byte(body), &known); err == nil && known.Details != "" {
		return ": " + known.Details
	}
	if len(body) > most {
		return fmt.Sprintf(": %s... (%d bytes truncated)", body[:most], len(body)-most)
	}
	return ": " + body
}

// before is what stands before the reason why there is no token.
func before(f *clients.Frame) string {
	kind := "anonymous"
	if secretFor(f).HasSecret() {
		kind = "oauth"
	}
	return "failed to authorize: failed to fetch " + kind + " token: "
}

func fetchFailed(f *clients.Frame, why model.Sym) clients.Decision {
	if f.R != nil {
		return clients.GiveUp(why) // explainToken has said it all
	}
	text := f.T.Str(why)
	if !strings.HasPrefix(text, "failed to authorize: ") {
		text = before(f) + text
	}
	return clients.GiveUp(f.Say(text))
}

// fetchFailedHere is the same in the daemon, which sees what kind of failure it
// was: over a session only the text arrives.
func fetchFailedHere(f *clients.Frame, why model.Sym) clients.Decision {
	if f.R != nil && f.R.Status >= 500 && f.R.Errors[0].Code == model.Absent || f.R == nil && closed(f.T.Str(why)) {
		f.L.Marks |= interrupted
	}
	return fetchFailed(f, why)
}

// lost tells a call that ended without a response and is worth repeating
// (retryhandler/retry.go:54-72): a lost connection, not one that was refused.
func lost(f *clients.Frame) bool {
	if f.L.Marks&interrupted != 0 {
		f.L.Marks &^= interrupted
		return true
	}
	return closed(f.T.Str(f.L.Error))
}

func closed(text string) bool {
	return text == model.ClosedBefore.String() || text == model.ClosedAfter.String()
}
