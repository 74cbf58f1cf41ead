package sekisho

import "testing"

func TestProblemsAreWrittenOneALineInOrder(t *testing.T) {
	problems := Problems{
		{File: "b", Line: 2, Column: 10, Message: "five"},
		{File: "b", Line: 2, Column: 9, Message: "four"},
		{File: "b", Line: 2, Message: "three"},
		{File: "b", Message: "two"},
		{File: "b", Message: "two"},
		{File: "a", Line: 3, Column: 1, Message: "one"},
	}
	const want = "a:3:1: one\nb: two\nb:2: three\nb:2:9: four\nb:2:10: five"
	if got := errorText(problems.orNil()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if err := (Problems{}).orNil(); err != nil {
		t.Errorf("no problems are the error %v", err)
	}
}
