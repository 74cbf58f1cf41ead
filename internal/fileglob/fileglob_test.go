package fileglob

import "testing"

func TestMatch(t *testing.T) {
	for _, test := range []struct {
		pattern, file string
		want          bool
	}{
		{"*.yaml", "a.yaml", true},
		{"*.yaml", "deploy/a.yaml", false},
		{"**/*.yaml", "a.yaml", true},
		{"**/*.yaml", "deploy/prod/a.yaml", true},
		{"deploy/**", "deploy/prod/a.yaml", true},
		{"deploy/**/a.yaml", "deploy/a.yaml", true},
		{"deploy/{dev,prod}/*.yaml", "deploy/prod/a.yaml", true},
		{"./deploy/*.yaml", "deploy/a.yaml", true},
		{"deploy/*.yaml", "./deploy/a.yaml", true},
		{"deploy/*.yaml", "deployment/a.yaml", false},
		{"**", "deploy/a.yaml", true},
	} {
		glob, err := Compile(test.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := glob.Match(test.file); got != test.want {
			t.Errorf("%q matches %q: %v, want %v", test.pattern, test.file, got, test.want)
		}
	}
}

func TestCompileSaysWhatIsWrong(t *testing.T) {
	if _, err := Compile("deploy/[a"); err == nil {
		t.Error("an open bracket is accepted")
	}
}
