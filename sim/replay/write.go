// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"bytes"
	"encoding/json"
	"io"
)

// clientFile and registryFile are the file line in the two orders of keys.
type clientFile struct {
	Type         string          `json:"type"`
	Format       int             `json:"format"`
	Client       string          `json:"client"`
	Variant      string          `json:"variant,omitempty"`
	Version      string          `json:"version"`
	Module       string          `json:"module,omitempty"`
	Composition  string          `json:"composition,omitempty"`
	NumScenarios int             `json:"scenarios"`
	NumExchanges int             `json:"exchanges"`
	UserAgent    string          `json:"user_agent,omitempty"`
	World        json.RawMessage `json:"world"`
	Accept       json.RawMessage `json:"accept"`
	Content      json.RawMessage `json:"content"`
}

type registryFile struct {
	Type           string          `json:"type"`
	Format         int             `json:"format"`
	Registry       string          `json:"registry"`
	Version        string          `json:"version"`
	Server         string          `json:"server,omitempty"`
	World          json.RawMessage `json:"world"`
	Content        json.RawMessage `json:"content"`
	NumExchanges   int             `json:"exchanges"`
	Accept         json.RawMessage `json:"accept"`
	NotSignificant []string        `json:"not_significant,omitempty"`
}

// UnmarshalJSON reads a file line of either kind.
func (f *FileLine) UnmarshalJSON(data []byte) error {
	var c clientFile
	var r registryFile
	if err := json.Unmarshal(data, &c); err != nil {
		return err
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return err
	}
	*f = FileLine{
		Type: c.Type, Format: c.Format, Client: c.Client, Variant: c.Variant, Registry: r.Registry, Server: r.Server,
		Version: c.Version, Module: c.Module, Composition: c.Composition, NumScenarios: c.NumScenarios,
		NumExchanges: c.NumExchanges, UserAgent: c.UserAgent, World: c.World, Accept: c.Accept, Content: c.Content,
		NotSignificant: r.NotSignificant,
	}
	return nil
}

// MarshalJSON writes a file line in the order of keys that its kind has.
func (f FileLine) MarshalJSON() ([]byte, error) {
	if f.Registry != "" {
		return marshal(registryFile{
			f.Type, f.Format, f.Registry, f.Version, f.Server, f.World, f.Content, f.NumExchanges, f.Accept, f.NotSignificant,
		})
	}
	return marshal(clientFile{
		f.Type, f.Format, f.Client, f.Variant, f.Version, f.Module, f.Composition, f.NumScenarios, f.NumExchanges,
		f.UserAgent, f.World, f.Accept, f.Content,
	})
}

// Write writes a recording in the format that Read reads, with the keys in the
// order of the recordings that were made of the real programs.
func (r *Recording) Write(w io.Writer) error {
	lines := make([]any, 0, 1+len(r.Scenarios)+len(r.Exchanges))
	lines = append(lines, r.File)
	for i := range r.Scenarios {
		lines = append(lines, &r.Scenarios[i])
		for j := range r.Scenarios[i].Exchanges {
			lines = append(lines, &r.Scenarios[i].Exchanges[j])
		}
	}
	for i := range r.Exchanges {
		lines = append(lines, &r.Exchanges[i])
	}
	for _, l := range lines {
		b, err := marshal(l)
		if err != nil {
			return err
		}
		if x, ok := l.(*Exchange); ok && r.OfRegistry() {
			b = rangeFirst(b, &x.Response)
		}
		if _, err := w.Write(append(b, '\n')); err != nil {
			return err
		}
	}
	return nil
}

// rangeFirst exchanges two members of a response: registry files have range
// before docker_upload_uuid, client files after it.
func rangeFirst(line []byte, r *Response) []byte {
	if r.UploadUUID == "" || r.Range == "" {
		return line
	}
	id, _ := marshal(map[string]string{"docker_upload_uuid": r.UploadUUID})
	rng, _ := marshal(map[string]string{"range": r.Range})
	id, rng = id[1:len(id)-1], rng[1:len(rng)-1]
	comma := []byte(",")
	return bytes.Replace(line, bytes.Join([][]byte{id, rng}, comma), bytes.Join([][]byte{rng, id}, comma), 1)
}

// marshal writes compact JSON that leaves <, > and & as they are.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
