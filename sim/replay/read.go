// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxLine limits the length of a line of a recording.
const maxLine = 4 << 20

// A LineError says where a recording is not as it should be.
type LineError struct {
	// Name is the file, Line its line from 1, Field the member at fault.
	Name  string
	Line  int
	Field string
	Err   error
}

func (e *LineError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s:%d: %v", e.Name, e.Line, e.Err)
	}
	return fmt.Sprintf("%s:%d: %s: %v", e.Name, e.Line, e.Field, e.Err)
}

func (e *LineError) Unwrap() error { return e.Err }

// Read reads a recording. Its errors are of type *LineError, or the reader's.
func Read(name string, data io.Reader) (*Recording, error) {
	rec := &Recording{Name: name}
	lines := bufio.NewScanner(data)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	n := 0
	for lines.Scan() {
		n++
		if len(lines.Bytes()) == 0 {
			continue
		}
		if field, err := rec.add(lines.Bytes(), n); err != nil {
			return nil, &LineError{name, n, field, err}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s after line %d: %w", name, n, err)
	}
	if rec.File.Type == "" {
		return nil, &LineError{name, n + 1, "type", errors.New("the file is empty, want a line of type file first")}
	}
	return rec, rec.counts(n)
}

// counts compares the file line's and the scenario lines' checksums.
func (r *Recording) counts(last int) error {
	exchanges := len(r.Exchanges)
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		exchanges += len(s.Exchanges)
		if len(s.Exchanges) != s.NumExchanges {
			return &LineError{r.Name, s.Line, "exchanges", fmt.Errorf("the scenario announces %d exchange lines and has %d", s.NumExchanges, len(s.Exchanges))}
		}
	}
	if exchanges != r.File.NumExchanges {
		return &LineError{r.Name, 1, "exchanges", fmt.Errorf("the file announces %d exchange lines and has %d in %d lines", r.File.NumExchanges, exchanges, last)}
	}
	if len(r.Scenarios) != r.File.NumScenarios {
		return &LineError{r.Name, 1, "scenarios", fmt.Errorf("the file announces %d scenarios and has %d", r.File.NumScenarios, len(r.Scenarios))}
	}
	return nil
}

// add reads one line; field is the member at fault of an error.
func (r *Recording) add(line []byte, n int) (field string, err error) {
	var head struct{ Type string }
	if field, err := decode(line, &head); err != nil {
		return field, err
	}
	if (head.Type == "file") != (r.File.Type == "") {
		return "type", fmt.Errorf("is %q, want file in the first line and there alone", head.Type)
	}
	switch head.Type {
	case "file":
		return r.addFile(line)
	case "scenario":
		s := Scenario{Line: n}
		if field, err := decode(line, &s); err != nil {
			return field, err
		}
		if r.OfRegistry() {
			return "type", errors.New("is scenario, want exchange in a registry's file")
		}
		r.Scenarios = append(r.Scenarios, s)
		return s.check()
	case "exchange":
		x := Exchange{Line: n}
		if field, err := decode(line, &x); err != nil {
			return field, err
		}
		if field, err := x.check(); err != nil {
			return field, err
		}
		return r.addExchange(x)
	}
	return "type", fmt.Errorf("is %q, want file, scenario or exchange", head.Type)
}

func (r *Recording) addFile(line []byte) (field string, err error) {
	if field, err := decode(line, &r.File); err != nil {
		return field, err
	}
	f := &r.File
	switch {
	case f.Format != 1:
		return "format", fmt.Errorf("is %d, want 1", f.Format)
	case (f.Client == "") == (f.Registry == ""):
		return "client", errors.New("want client (with variant) or registry, and not both")
	case f.Version == "":
		return "version", errors.New("is missing")
	}
	return "", nil
}

func (r *Recording) addExchange(x Exchange) (field string, err error) {
	if r.OfRegistry() {
		if x.Case == "" {
			return "case", errors.New("is missing in a registry's file")
		}
		r.Exchanges = append(r.Exchanges, x)
		return "", nil
	}
	if len(r.Scenarios) == 0 || r.Scenarios[len(r.Scenarios)-1].Name != x.Scenario {
		return "scenario", fmt.Errorf("is %q, want the name in the scenario line before it", x.Scenario)
	}
	s := &r.Scenarios[len(r.Scenarios)-1]
	s.Exchanges = append(s.Exchanges, x)
	return "", nil
}

func (s *Scenario) check() (field string, err error) {
	switch {
	case s.Name == "":
		return "scenario", errors.New("is missing")
	case s.Result != "ok" && s.Result != "error":
		return "result", fmt.Errorf("is %q, want ok or error", s.Result)
	case s.Task.Kind == "":
		return "task.kind", errors.New("is missing")
	}
	return "", nil
}

func (x *Exchange) check() (field string, err error) {
	switch {
	case x.Request.Method == "":
		return "request.method", errors.New("is missing")
	case x.Request.Origin == "":
		return "request.origin", errors.New("is missing")
	case x.Request.Path == "":
		return "request.path", errors.New("is missing")
	case (x.Response.Status == 0) != x.Response.Closed:
		return "response.status", errors.New("want a status, or closed, and not both")
	}
	return "", nil
}

// decode reads a JSON object; field is the member that has the wrong type.
func decode(line []byte, into any) (field string, err error) {
	err = json.Unmarshal(line, into)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return wrong.Field, fmt.Errorf("is a %s, want %s", wrong.Value, wrong.Type)
	}
	return "", err
}
