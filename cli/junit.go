// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/xml"
	"fmt"

	"github.com/authsim/authsim/spec"
)

// statusWords are those of the OCI conformance suite (distribution-spec,
// conformance/results.go). What is not exercised was skipped; what is inconclusive
// is not known.
var statusWords = map[spec.Status]string{
	spec.NotExercised: "Skip", spec.Inconclusive: "Unknown", spec.Pass: "Pass", spec.Fail: "FAIL",
}

// junitSuite is a test suite of a JUnit report: what was checked of one trace or
// implementation.
type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

// junitCase is a requirement. Assertions is how often it was called for.
type junitCase struct {
	Name       string        `xml:"name,attr"`
	Status     string        `xml:"status,attr"`
	Assertions int           `xml:"assertions,attr"`
	Failure    *junitMessage `xml:"failure"`
	Skipped    *junitMessage `xml:"skipped"`
}

type junitMessage struct {
	Message string `xml:"message,attr,omitempty"`
}

// add adds a requirement. A failure that is expected, for that reason, is skipped:
// its status stays FAIL. So is a requirement that is unscored, whatever its status.
func (s *junitSuite) add(id string, status spec.Status, triggered int, why, expected, unscored string) {
	c := junitCase{Name: id, Status: statusWords[status], Assertions: triggered}
	s.Tests++
	switch {
	case unscored != "":
		s.Skipped++
		c.Skipped = &junitMessage{unscored}
	case status == spec.Fail && expected != "":
		s.Skipped++
		c.Skipped = &junitMessage{"expected: " + expected}
	case status == spec.Fail:
		s.Failures++
		c.Failure = &junitMessage{why}
	case status != spec.Pass:
		s.Skipped++
		c.Skipped = &junitMessage{status.String()}
	}
	s.Cases = append(s.Cases, c)
}

// junit writes a report.
func (t *terminal) junit(name string, suites []junitSuite) error {
	report := struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		Suites  []junitSuite
	}{Name: name, Suites: suites}
	data, err := xml.MarshalIndent(report, "", "  ")
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	t.printf("%s%s\n", xml.Header, data)
	return nil
}
