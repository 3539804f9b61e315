// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import (
	"encoding/json"
	"net/url"
	"time"

	"github.com/authsim/authsim/model"
)

// HAR is an HTTP Archive, version 1.2, which browsers and proxies read. Secrets
// are symbols in it too.
type HAR struct {
	Log HARLog `json:"log"`
}

// HARLog is the root of an archive.
type HARLog struct {
	Version string     `json:"version"`
	Creator HARCreator `json:"creator"`
	Entries []HAREntry `json:"entries"`
	Comment string     `json:"comment,omitempty"`
}

// HARCreator names the program.
type HARCreator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// HAREntry is an exchange.
type HAREntry struct {
	// StartedDateTime is the run's own time, which begins with the year 1970.
	StartedDateTime string      `json:"startedDateTime"`
	Time            float64     `json:"time"`
	Request         HARRequest  `json:"request"`
	Response        HARResponse `json:"response"`
	Cache           struct{}    `json:"cache"`
	Timings         HARTimings  `json:"timings"`
	Comment         string      `json:"comment,omitempty"`
}

// HARRequest is a request.
type HARRequest struct {
	Method      string       `json:"method"`
	URL         string       `json:"url"`
	HTTPVersion string       `json:"httpVersion"`
	Cookies     []struct{}   `json:"cookies"`
	Headers     []HARPair    `json:"headers"`
	QueryString []HARPair    `json:"queryString"`
	PostData    *HARPostData `json:"postData,omitempty"`
	HeadersSize int          `json:"headersSize"`
	BodySize    int          `json:"bodySize"`
}

// HARPair is a header or a parameter.
type HARPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// HARPostData is a form.
type HARPostData struct {
	MimeType string    `json:"mimeType"`
	Params   []HARPair `json:"params"`
	Text     string    `json:"text"`
}

// HARResponse is a response. Status 0 stands for none.
type HARResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []struct{} `json:"cookies"`
	Headers     []HARPair  `json:"headers"`
	Content     HARContent `json:"content"`
	RedirectURL string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int64      `json:"bodySize"`
	Comment     string     `json:"comment,omitempty"`
}

// HARContent is a body.
type HARContent struct {
	Size     int64  `json:"size"`
	MimeType string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
}

// HARTimings divides the time of an entry, in milliseconds.
type HARTimings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

// NewHAR writes a trace as an archive.
func NewHAR(trace *model.Trace, comment string) *HAR {
	t, s := trace.Symbols, newSecrets(trace)
	h := &HAR{HARLog{Version: "1.2", Creator: HARCreator{"authsim", "1"}, Entries: []HAREntry{}, Comment: comment}}
	for i := range trace.Exchanges {
		x := &trace.Exchanges[i]
		e := HAREntry{
			StartedDateTime: time.UnixMilli(int64(x.Sent)).UTC().Format("2006-01-02T15:04:05.000Z"),
			Time:            float64(x.Answered - x.Sent),
			Request:         harRequest(t, s, &x.Request),
			Response:        harResponse(t, s, &x.Response),
			Timings:         HARTimings{Send: float64(x.Arrived - x.Sent), Wait: float64(x.Answered - x.Arrived)},
			Comment:         "cause: " + x.Cause.String(),
		}
		if x.Fault != model.NoFault {
			e.Comment += "; fault: " + x.Fault.String()
		}
		h.Log.Entries = append(h.Log.Entries, e)
	}
	return h
}

func harRequest(t *model.Symbols, s *secrets, r *model.Request) HARRequest {
	u := url.URL{Path: t.Str(r.Path)}
	query := s.params(t.Str(r.Query))
	q := HARRequest{
		Method: r.Method.String(), URL: t.Str(r.Origin) + u.EscapedPath(), HTTPVersion: "HTTP/1.1", Cookies: []struct{}{},
		Headers: []HARPair{{"Host", t.Str(t.Host(r.Origin))}}, QueryString: harPairs(query), HeadersSize: -1, BodySize: -1,
	}
	if r.Query != model.Absent {
		q.URL += "?" + model.EncodeParams(query)
	}
	if r.Authorization != model.Absent {
		q.Headers = append(q.Headers, HARPair{"Authorization", s.authorization(r.Authorization)})
	}
	q.Headers = appendHeaders(t, q.Headers, []field{
		{"Accept", r.Accept}, {"Content-Type", r.ContentType}, {"User-Agent", r.UserAgent}, {"Range", r.Range}, {"Content-Range", r.ContentRange},
	})
	if r.Form != model.Absent {
		form := s.params(t.Str(r.Form))
		q.PostData = &HARPostData{"application/x-www-form-urlencoded", harPairs(form), model.EncodeParams(form)}
	}
	return q
}

func harResponse(t *model.Symbols, s *secrets, r *model.Response) HARResponse {
	a := HARResponse{
		Status: int(r.Status), StatusText: reasons[r.Status], HTTPVersion: "HTTP/1.1", Cookies: []struct{}{}, Headers: []HARPair{},
		RedirectURL: s.url(t.Str(r.Location)), HeadersSize: -1, BodySize: -1, Comment: r.Failure.String(),
		Content: HARContent{MimeType: t.Str(r.MediaType), Size: max(r.Size, 0)},
	}
	for _, c := range challenges(t, r) {
		a.Headers = append(a.Headers, HARPair{"WWW-Authenticate", c})
	}
	if r.Location != model.Absent {
		a.Headers = append(a.Headers, HARPair{"Location", a.RedirectURL})
	}
	a.Headers = appendHeaders(t, a.Headers, []field{
		{"Content-Type", r.MediaType},
		{"Link", r.Link},
		{"Docker-Content-Digest", r.ContentDigest},
		{"Retry-After", r.RetryAfter},
		{"Allow", r.Allow},
		{"Range", r.Range},
		{"Docker-Distribution-Api-Version", r.APIVersion},
		{"Docker-Upload-Uuid", r.UploadUUID},
	})
	if r.Token.Present {
		a.Content.Text = tokenBody(s, &r.Token)
	} else if code, _ := t.OAuthError(r); code != "" {
		a.Content.Text = t.Str(r.JSON)
	}
	return a
}

// tokenBody is the body of a token answer, as the client sees it.
func tokenBody(s *secrets, a *model.TokenAnswer) string {
	j := s.answer(a)
	b, err := json.Marshal(struct {
		Token        string `json:"token,omitempty"`
		AccessToken  string `json:"access_token,omitempty"`
		RefreshToken string `json:"refresh_token,omitempty"`
		ExpiresIn    *int32 `json:"expires_in,omitempty"`
		Scope        string `json:"scope,omitempty"`
		TokenType    string `json:"token_type,omitempty"`
	}{j.Token, j.AccessToken, j.RefreshToken, j.ExpiresIn, j.Scope, j.TokenType})
	if err != nil {
		return ""
	}
	return string(b)
}

type field struct {
	name  string
	value model.Sym
}

func appendHeaders(t *model.Symbols, headers []HARPair, fields []field) []HARPair {
	for _, f := range fields {
		if f.value != model.Absent {
			headers = append(headers, HARPair{f.name, t.Str(f.value)})
		}
	}
	return headers
}

func harPairs(params []model.Param) []HARPair {
	out := []HARPair{}
	for _, p := range params {
		out = append(out, HARPair{p.Name, p.Value})
	}
	return out
}
