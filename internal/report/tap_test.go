package report

import "testing"

func TestTAP(t *testing.T) { golden(t, "tap.txt", "tap", Options{}) }

func TestTAPWithoutFiles(t *testing.T) {
	want := "TAP version 14\n1..0\n"
	if got := write(t, "tap", Options{}, nil, Summary{}); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
