// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"errors"
	"sync"
)

// Matrix runs setups on a number of workers, each with a runner of its own, and
// calls each with the results in the order of the setups. A result is valid
// during the call. What is seen does not depend on the number of workers. It
// ends at the first setup that cannot be run, with its error.
func Matrix(setups []Setup, workers int, each func(i int, res *Result)) error {
	workers = max(1, min(workers, len(setups)))
	// turns[w] lets worker w hand over its next result; the token goes round.
	turns := make([]chan error, workers)
	for w := range turns {
		turns[w] = make(chan error, 1)
	}
	turns[0] <- nil
	errs := make([]error, workers)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			r := NewRunner()
			next := turns[(w+1)%workers]
			for i := w; i < len(setups); i += workers {
				res, err := r.Run(&setups[i])
				before := <-turns[w]
				if before == nil && err == nil {
					each(i, res)
				}
				if err != nil && before == nil {
					errs[w] = err
				}
				if before != nil || err != nil {
					next <- errStopped
					return
				}
				next <- nil
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

// errStopped tells the other workers that one of them met an error.
var errStopped = errors.New("stopped")
