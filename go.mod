module github.com/authsim/authsim

go 1.26
