// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
)

// fake is a client with three lanes: the first asks for the manifest, and then
// the other two for a layer each. A lane that meets a 401 fetches a token, one
// for all, and sends again; the token that is fetched last is used by the
// requests that are sent from then on.
type fake struct {
	t *model.Symbols
	// wrong makes the token request ask for more than it should.
	wrong bool
	// retry is how long a lane waits after a 503.
	retry model.Instant
}

func (f *fake) Start(s *model.ClientState, task model.Task, who model.Credential, _ model.Instant) {
	s.Lanes = [model.MaxLanes]model.Lane{}
	s.Task, s.Credential, s.Ended, s.Error = task, who, false, model.Absent
	s.Lanes[0] = model.Lane{Phase: model.ToSend, Item: f.t.Of("manifests/" + f.t.Str(task.Reference))}
}

func (f *fake) Ready(s *model.ClientState, turns []model.Turn) []model.Turn {
	for i := range s.Lanes {
		if p := s.Lanes[i].Phase; !s.Ended && (p == model.ToSend || p == model.ToFetch) {
			turns = append(turns, model.Turn{Lane: i, At: s.Lanes[i].NotBefore})
		}
	}
	return turns
}

func (f *fake) Send(s *model.ClientState, lane int, _ model.Instant) (model.Request, model.Cause, bool) {
	l := &s.Lanes[lane]
	r := model.Request{Method: model.GET}
	if l.Phase == model.ToFetch {
		l.Phase = model.Fetching
		scope := "repository:" + f.t.Str(s.Task.Repository) + ":pull"
		if f.wrong {
			scope += ",push"
		}
		r.URL = model.URL{
			Origin: f.t.Of("http://token.test"), Path: f.t.Of("/token"),
			Query: f.t.Of(model.EncodeParams([]model.Param{{Name: "service", Value: "registry.test"}, {Name: "scope", Value: scope}})),
		}
		r.Authorization = f.t.Basic(s.Credential.User, s.Credential.Secret)
		return r, model.ForToken, true
	}
	l.Phase = model.InFlight
	r.URL = model.URL{Origin: s.Task.Endpoints[0], Path: f.t.Of("/v2/" + f.t.Str(s.Task.Repository) + "/" + f.t.Str(l.Item))}
	if s.Tokens[0].Used {
		r.Authorization = f.t.Bearer(s.Tokens[0].Value)
	}
	return r, model.ByTask, true
}

func (f *fake) Answer(s *model.ClientState, lane int, r *model.Response, now model.Instant) {
	l := &s.Lanes[lane]
	switch {
	case r.Token.Present:
		s.Tokens[0] = model.Token{Used: true, Value: r.Token.Token}
		l.Phase = model.ToSend
	case r.Status == 503:
		l.Phase, l.NotBefore = model.ToSend, now+f.retry
	case r.Status == 401 && l.Phase == model.InFlight:
		l.Phase = model.ToFetch
	case !r.OK():
		s.Ended, s.Error = true, f.t.Of("denied")
	case lane == 0:
		l.Phase = model.Free
		for i, layer := range f.t.Blob(r.Body).Children[1:] {
			s.Lanes[1+i] = model.Lane{Phase: model.ToSend, Item: f.t.Of("blobs/" + f.t.Str(layer))}
		}
	default:
		l.Phase = model.Free
		s.Ended = s.Lanes[1].Phase == model.Free && s.Lanes[2].Phase == model.Free
	}
}

func (f *fake) Outcome(s *model.ClientState) (model.Outcome, bool) {
	return model.Outcome{OK: s.Error == model.Absent, Error: s.Error}, s.Ended
}

const (
	tinyFile = `{"type":"file","format":1,"client":"fake","version":"1","scenarios":1,"exchanges":%N,"world":{"scheme":"http"},"accept":{},` +
		`"content":{"{manifest}":{"media_type":"application/vnd.oci.image.manifest.v1+json","size":1,"config":{"digest":"{config}"},"layers":[{"digest":"{layer1}"},{"digest":"{layer2}"}]}}}`
	tinyScenario = `{"type":"scenario","scenario":"s","task":{"kind":"pull","ref":"acme/app:v1"},"credential":{"kind":"password","user":"alice","valid":true},"world":{},"exchanges":%N,"order":"racy","result":"%R"}`
)

// tiny writes a recording of one scenario from lines "METHOD PATH AUTHORIZATION
// -> STATUS", where PATH starts at /v2/acme/app/ and a token request is "token #n".
func tiny(t testing.TB, result string, lines ...string) *Recording {
	t.Helper()
	fill := strings.NewReplacer("%N", string(rune('0'+len(lines)/10))+string(rune('0'+len(lines)%10)), "%R", result)
	text := strings.ReplaceAll(fill.Replace(tinyFile+"\n"+tinyScenario+"\n"), ":0", ":")
	for _, l := range lines {
		f := strings.SplitN(l, "|", 3)
		request := `"method":"GET","origin":"http://registry.test","path":"/v2/acme/app/` + f[0] + `","authorization":"` + f[1] + `"`
		response := `"status":` + f[2]
		if f[0] == "token" {
			request = `"method":"GET","origin":"http://token.test","path":"/token","query":[["service","registry.test"],["scope","repository:acme/app:pull"]],"authorization":"Basic alice"`
			response = `"status":200,"token":{"fields":{"token":"` + f[2] + `","issued_at":"+0s"},"grants":[]}`
		}
		if f[0] == "manifests/v1" && f[2] == "200" {
			response += `,"body":"{manifest}"`
		}
		text += `{"type":"exchange","scenario":"s","seq":1,"request":{` + request + `},"response":{` + response + "}}\n"
	}
	rec, err := Read("tiny.jsonl", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func fakes(f fake) ClientMaker {
	return func(t *model.Symbols, _ *FileLine) (model.Client, error) {
		f.t = t
		return &f, nil
	}
}
