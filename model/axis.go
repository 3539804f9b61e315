// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

// Axis is one point at which implementations differ. Its metadata feeds the
// tables, the documentation and --set; what it does stands where it is declared,
// in package clients or registries.
type Axis struct {
	// Name is in kebab-case; Aliases are the research's codes and the names of the
	// working group's parameters.
	Name    string
	Aliases []string
	// Question is what the axis asks about an implementation.
	Question string
	Kind     AxisKind
	// Values are the named values of a Choice or a Set, with their meaning in one
	// line.
	Values []AxisValue
	// Unit says what a Number counts, or what a Text holds.
	Unit string
	// Default is the value of an implementation that says nothing.
	Default string
	// Questions and Requirements are ids of open questions and requirements that
	// the axis bears on.
	Questions, Requirements []string
}

// AxisKind is the form of an axis's values.
type AxisKind uint8

const (
	// Choice: one of the named values.
	Choice AxisKind = iota
	// Set: any number of the named values, joined by "+"; "none" for none.
	Set
	// Number: a whole number, not negative.
	Number
	// Text: free text.
	Text
)

// AxisValue is a named value of an axis.
type AxisValue struct{ Name, Meaning string }

// Mark says how sure a value is.
type Mark string

// The marks, from sure to not known.
const (
	// Wire: seen on the wire in a recording.
	Wire Mark = "wire"
	// Source: read in the source code.
	Source Mark = "source"
	// Documented by the vendor.
	Documented Mark = "documented"
	// Observed by a third party: an issue, a log, a post.
	Observed Mark = "observed"
	// Inferred by us.
	Inferred Mark = "inferred"
	// Unknown: there is no evidence; the value is a stand-in that a run reports
	// when it reaches it.
	Unknown Mark = "unknown"
)
