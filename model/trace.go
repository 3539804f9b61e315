// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

// Exchange is one HTTP request and its response, with the reason for it.
type Exchange struct {
	// Task counts the tasks of the run from zero; Lane is the client's transfer.
	Task, Lane uint8
	Cause      Cause
	// Fault is what the environment did here.
	Fault Fault
	// Sent, Arrived and Answered are moments of the run's own time: when the
	// client authorized the request, when it reached its origin, when the answer
	// was back.
	Sent, Arrived, Answered Instant
	Request                 Request
	Response                Response
}

// Trace is the ordered exchanges of one run, in the order of arrival.
type Trace struct {
	Symbols   *Symbols
	Exchanges []Exchange
	// Upstream are the exchanges that a registry had with another one, in their
	// order.
	Upstream []UpstreamExchange
}

// UpstreamExchange is one that a registry had with its upstream while it answered
// the exchange At, counted from 1.
type UpstreamExchange struct {
	At       int
	Request  Request
	Response Response
}
