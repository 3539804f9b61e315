// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package live holds what needs the real client libraries: they are heavy, so
// they live in a module of their own and users of authsim do not pay for them.
package live
