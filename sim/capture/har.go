// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package capture

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/authsim/authsim/model"
)

// harLog is what is read of an HTTP archive.
type harLog struct {
	Entries []harEntry `json:"entries"`
}

type harEntry struct {
	Started string      `json:"startedDateTime"`
	Request harRequest  `json:"request"`
	Answer  harResponse `json:"response"`
}

type harRequest struct {
	Method   string    `json:"method"`
	URL      string    `json:"url"`
	Headers  []harPair `json:"headers"`
	PostData *struct {
		MimeType string    `json:"mimeType"`
		Text     string    `json:"text"`
		Params   []harPair `json:"params"`
	} `json:"postData"`
}

type harResponse struct {
	Status  int       `json:"status"`
	Headers []harPair `json:"headers"`
	Content struct {
		Text     string `json:"text"`
		Encoding string `json:"encoding"`
	} `json:"content"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// readHAR reads an archive as one trace.
func readHAR(name string, log json.RawMessage) ([]Trace, error) {
	var l harLog
	if err := json.Unmarshal(log, &l); err != nil {
		return nil, fmt.Errorf("%s: log: %w", name, err)
	}
	if len(l.Entries) == 0 {
		return nil, fmt.Errorf("%s: log.entries: there is none; expected the exchanges", name)
	}
	tr := model.Trace{Symbols: model.NewSymbols()}
	var start time.Time
	for i := range l.Entries {
		e, err := l.Entries[i].exchange(tr.Symbols)
		if err != nil {
			return nil, fmt.Errorf("%s: log.entries[%d]: %w", name, i, err)
		}
		if at, err := time.Parse(time.RFC3339, l.Entries[i].Started); err == nil {
			if start.IsZero() {
				start = at
			}
			e.Sent = model.Instant(at.Sub(start).Milliseconds())
			e.Arrived, e.Answered = e.Sent, e.Sent
		}
		tr.Exchanges = append(tr.Exchanges, e)
	}
	redact(&tr)
	infer(&tr)
	return []Trace{{Name: name, Trace: tr}}, nil
}

func (e *harEntry) exchange(t *model.Symbols) (x model.Exchange, err error) {
	q := &x.Request
	if q.Method = model.ParseMethod(e.Request.Method); q.Method == model.NoMethod {
		return x, fmt.Errorf("request.method: %q is not a method of a registry", e.Request.Method)
	}
	u, ok := t.Resolve(model.Absent, t.Of(e.Request.URL))
	if !ok {
		return x, fmt.Errorf("request.url: %q is not an absolute URL", e.Request.URL)
	}
	q.URL = u
	for _, h := range e.Request.Headers {
		v := t.Of(h.Value)
		switch strings.ToLower(h.Name) {
		case "authorization":
			if q.Authorization != model.Absent {
				v = t.Of(t.Str(q.Authorization) + ", " + h.Value)
			}
			q.Authorization = v
		case "accept":
			q.Accept = v
		case "content-type":
			q.ContentType = v
		case "user-agent":
			q.UserAgent = v
		case "range":
			q.Range = v
		case "content-range":
			q.ContentRange = v
		case "x-forwarded-proto":
			q.ForwardedProto = v
		case "origin":
			q.PageOrigin = v
		case "access-control-request-method":
			q.PreflightMethod = model.ParseMethod(h.Value)
		case "access-control-request-headers":
			q.PreflightHeaders = v
		}
	}
	if p := e.Request.PostData; p != nil && strings.HasPrefix(p.MimeType, "application/x-www-form-urlencoded") {
		q.Form = t.Of(p.Text)
		if p.Text == "" {
			var params []model.Param
			for _, f := range p.Params {
				params = append(params, model.Param(f))
			}
			q.Form = t.Of(model.EncodeParams(params))
		}
	}
	return x, e.Answer.response(t, &x.Response)
}

func (r *harResponse) response(t *model.Symbols, m *model.Response) error {
	m.Size = -1
	if r.Status == 0 {
		m.Failure = model.ClosedBefore
		return nil
	}
	if r.Status < 100 || r.Status > 999 {
		return fmt.Errorf("response.status: %d is not a status", r.Status)
	}
	m.Status = int16(r.Status)
	challenges := 0
	for _, h := range r.Headers {
		name, v := strings.ToLower(h.Name), t.Of(h.Value)
		switch name {
		case "www-authenticate":
			// A browser writes several lines of a field into one value.
			for line := range strings.SplitSeq(h.Value, "\n") {
				if challenges == len(m.Challenges) {
					return fmt.Errorf("response.headers: more than %d WWW-Authenticate lines", challenges)
				}
				m.Challenges[challenges] = t.Of(line)
				challenges++
			}
		case "location":
			m.Location = v
		case "link":
			m.Link = v
		case "retry-after":
			m.RetryAfter = v
		case "content-type":
			m.MediaType = v
		case "docker-content-digest":
			m.ContentDigest = v
		case "docker-distribution-api-version":
			m.APIVersion = v
		case "allow":
			m.Allow = v
		case "content-length":
			if n, err := strconv.ParseInt(h.Value, 10, 64); err == nil {
				m.Size = n
			}
		default:
			if f := m.CORS.Field(name); f != nil {
				*f = v
			}
		}
	}
	body := r.Content.Text
	if r.Content.Encoding == "base64" {
		decoded, err := base64.StdEncoding.DecodeString(body)
		if err != nil {
			return fmt.Errorf("response.content.text: %w", err)
		}
		body = string(decoded)
	}
	content(t, m, body)
	return nil
}

// content reads a token answer or an error body. Of any other body nothing
// matters.
func content(t *model.Symbols, m *model.Response, body string) {
	var b struct {
		Token        *string `json:"token"`
		AccessToken  *string `json:"access_token"`
		RefreshToken *string `json:"refresh_token"`
		ExpiresIn    *int32  `json:"expires_in"`
		Scope        *string `json:"scope"`
		TokenType    *string `json:"token_type"`
		Errors       []struct {
			Code    string          `json:"code"`
			Message string          `json:"message"`
			Detail  json.RawMessage `json:"detail"`
		} `json:"errors"`
	}
	if json.Unmarshal([]byte(body), &b) != nil {
		return
	}
	for i := range min(len(b.Errors), len(m.Errors)) {
		e := &b.Errors[i]
		m.Errors[i] = model.ErrorEntry{Code: t.Of(e.Code), Message: t.Of(e.Message), HasDetail: len(e.Detail) > 0 && string(e.Detail) != "null"}
	}
	if b.Token == nil && b.AccessToken == nil {
		m.JSON = t.Of(body)
		return
	}
	sym := func(s *string) model.Sym {
		if s == nil {
			return model.Absent
		}
		return t.Of(*s)
	}
	m.Token = model.TokenAnswer{Present: true, Token: sym(b.Token), AccessToken: sym(b.AccessToken), RefreshToken: sym(b.RefreshToken), Scope: sym(b.Scope), TokenType: sym(b.TokenType)}
	if b.ExpiresIn != nil {
		m.Token.ExpiresIn, m.Token.HasExpiresIn = *b.ExpiresIn, true
	}
}

// withoutSecrets is a URL whose query has only parameters that are no secrets.
func withoutSecrets(raw string, hide func(string) string) string {
	u, err := url.Parse(raw)
	if err != nil || u.RawQuery == "" && u.User == nil {
		return raw
	}
	u.User = nil
	u.RawQuery = hiddenParams(u.RawQuery, hide)
	return u.String()
}
