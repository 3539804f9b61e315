// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import "github.com/authsim/authsim/model"

// ScenarioResult is what came of a scenario of a client's recording, or of a
// case of a registry's. As JSON it is an entry of the replay command's report.
type ScenarioResult struct {
	// File is the recording's name, Scenario the scenario's or the case's; Seq is
	// the number of the exchange in a registry's file.
	File     string `json:"file"`
	Scenario string `json:"scenario"`
	Seq      int    `json:"seq,omitempty"`
	OK       bool   `json:"ok"`
	// Matched of the Total recorded exchanges were reproduced in their order.
	Matched int `json:"matched"`
	Total   int `json:"total"`
	// Difference tells where a scenario that is not OK departs.
	Difference *Difference `json:"difference,omitempty"`
	// Sent is what the model sent, with the recorded responses; where it departs
	// its last request has no answer (closed). For a registry it is the recorded
	// request with the model's answer.
	Sent []Exchange `json:"-"`
	// Causes are why the requests of a scenario that is OK were sent.
	Causes []model.Cause `json:"-"`
	// Result, ErrorText and Stored are the end that the model came to; Result is
	// empty when it came to none.
	Result    string `json:"result,omitempty"`
	ErrorText string `json:"error,omitempty"`
	Stored    string `json:"stored,omitempty"`
	// Schedules counts the states that the search for a schedule has visited.
	Schedules int `json:"schedules,omitempty"`
}

// Difference is the first exchange that differs.
type Difference struct {
	// Recorded is the exchange that comes next in the recording; nil when the
	// recording has ended.
	Recorded *Exchange `json:"recorded,omitempty"`
	// Instead are the requests that the client could send instead, in the
	// recording's terms, the likest first. Answer is a registry's answer.
	Instead []Request `json:"instead,omitempty"`
	Answer  *Response `json:"answer,omitempty"`
	// Unplayable tells that nothing was tried; Notes say why.
	Unplayable bool `json:"unplayable,omitempty"`
	// Notes say what else happened instead: an end, a limit, a field.
	Notes []string `json:"notes,omitempty"`
}
