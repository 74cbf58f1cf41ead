package yamldoc

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestErrors(t *testing.T) {
	const unexpectedColon = `unexpected ":": check the indentation, or quote the text`
	tests := []struct {
		name, src    string
		line, column int
		message      string
	}{
		{"colon in a value", "a: b: c\n", 1, 5, unexpectedColon},
		{"entry under a scalar", "a: b\n c: d\n", 2, 3, unexpectedColon},
		{"text before the first key", "a\nb: c\n", 2, 2, unexpectedColon},
		{"tab under a value", "a: 1\n\tb: 2\n", 2, 1, tabMessage},
		{"tab under a key", "a:\n\tb: 2\n", 2, 1, tabMessage},
		{"tab after spaces", "é:\n  b:\n  \tc: 2\n", 3, 3, tabMessage},
		{"tab in a block scalar", "a: >\n \tb\n", 2, 2, tabMessage},
		{"tab after CRLF", "a: 1\r\n\tb: 2\r\n", 2, 1, tabMessage},
		{"less indentation", "a:\n    b: 1\n  c: 2\n", 3, 3, `expected a key, but found "c": check the indentation and the quotes`},
		{"key after a sequence", "a:\n  - b\n c: d\n", 3, 2, `expected a key, but found "c": check the indentation and the quotes`},
		{"item in a mapping", "a: b\n- c\n", 2, 1, `expected a key, but found "-": check the indentation and the quotes`},
		{"key in a sequence", "- a\nb: c\n", 2, 1, `expected "- ", but found "b": check the indentation`},
		{"item after a key", "a: - b\n", 1, 4, `unexpected "- ": begin the sequence on a line of its own`},
		{"no colon", "key: value\nother\n", 2, 1, `expected ":" after the key`},
		{"text after quotes", "é: 'ü' x\n", 1, 8, `expected a key, but found "x": check the indentation and the quotes`},
		{"open double quote", "a: b\nc: \"x\nd: e\n", 2, 4, "quoted text is not closed"},
		{"open single quote", "a: 'x\n", 1, 4, "quoted text is not closed"},
		{"open bracket", "a: [1, 2\nb: c\n", 2, 2, `expected "," or "]", but found ":" in the sequence that begins at line 1`},
		{"open brace", "a: {b: c\n", 2, 1, `expected "," or "}", but the text ends in the mapping that begins at line 1`},
		{"open brace, no line break", "{a: b", 1, 6, `expected "," or "}", but the text ends in the mapping that begins at line 1`},
		{"bracket too many", "[1,2]]", 1, 6, `unexpected "]" after the end of the document`},
		{"reserved character", "a: @x\n", 1, 4, `"@" cannot begin a value: quote the text`},
		{"unknown escape", "a: \"\\q\"\n", 1, 5, `unknown escape sequence "\\q"`},
		{"unknown anchor", "a: &x b\nc: *y\n", 2, 4, `unknown anchor "y"`},
		{"anchor in itself", "a: &a [*a]\n", 1, 8, `anchor "a" contains itself`},
		{"template", "image: {{ .Values.image }}\n", 1, 8, templateMessage},
		{"template at the start", "{{- if x }}\na: b\n", 1, 1, templateMessage},
		{"duplicate key", "a: 1\nb: 2\na: 3\n", 3, 1, `duplicate key "a", first at line 1`},
		{"duplicate key, deep", "a:\n- b: 1\n  é: 2\n  \"b\": 3\n", 4, 3, `duplicate key "b", first at line 2`},
		{"duplicate key of another type", "1: a\n\"1\": b\n", 2, 1, `duplicate key "1", first at line 1`},
		{"duplicate key in a flow mapping", "a: {b: 1, b: 2}\n", 1, 11, `duplicate key "b", first at line 1`},
		{"duplicate key in JSON", "{\"a\": {\"é\": 1,\n \"\\u00e9\": 2}}", 2, 2, `duplicate key "é", first at line 1`},
		{"null key", "~: b\n", 1, 1, "null cannot be a key: quote it"},
		{"sequence as key", "? [a]\n: b\n", 1, 3, "a sequence or mapping cannot be a key"},
		{"infinite number", "a: .inf\n", 1, 4, `number ".inf" cannot be expressed in JSON`},
		{"wrong tag", "a: 1\nb: !!int foo\n", 2, 4, `"foo" is not a !!int`},
		{"wrong base64", "a: !!binary \"*\"\n", 1, 4, "invalid base64 data"},
		{"merge of a scalar", "<<: 1\na: 2\n", 1, 5, "a merge key needs a mapping or a sequence of mappings"},
		{"text after a block scalar indicator", "a: |x\n  b\n", 1, 5, `unexpected "x" after the block scalar indicator: begin the text on the next line`},
		{"second document", "a: 1\n---\nb: 2\n", 2, 1, "a second document begins here"},
		{"text after the end", "a: 1\n...\nfoo\n", 3, 1, "a second document begins here"},
		{"JSON without comma", "{\n  \"a\": 1\n  \"b\": 2\n}\n", 3, 6, `expected "," or "}", but found ":" in the mapping that begins at line 1`},
		{"control character", "é: \x01b\n", 1, 4, "control character U+0001 is not allowed"},
		{"C1 control character", "a: b\nc: \u0081\n", 2, 4, "control character U+0081 is not allowed"},
		{"NUL", "a: b\x00\n", 1, 5, "NUL character in the text"},
		{"DEL", "a: \x7F\n", 1, 4, "control character U+007F is not allowed"},
		{"invalid UTF-8", "é: ü\nä: \xFF\n", 2, 4, "invalid UTF-8: byte 0xFF"},
		{"cut UTF-8", "a: \xE6\x97", 1, 4, "invalid UTF-8: byte 0xE6"},
		{"UTF-16", "\xFF\xFEa\x00:\x00", 1, 1, "text is encoded as UTF-16: save the file as UTF-8"},
		{"UTF-32", "\xFF\xFE\x00\x00a\x00\x00\x00", 1, 1, "text is encoded as UTF-32: save the file as UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree, err := Parse([]byte(tt.src))
			if tree != nil {
				t.Errorf("there is a tree: %s", jsonOf(tree.Root()))
			}
			checkError(t, err, tt.line, tt.column, tt.message)
		})
	}
}

func checkError(t *testing.T, err error, line, column int, message string) {
	t.Helper()
	want := fmt.Sprintf("line %d, column %d: %s", line, column, message)
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatalf("got %v, want %s", err, want)
	}
	if got := syntax.Error(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestRelatedLinesAreLinesOfTheFile(t *testing.T) {
	_, err := Parse([]byte("a: 1\nb: 2\na: 3\n"))
	var syntax *SyntaxError
	if !errors.As(err, &syntax) || syntax.Text(10) != `duplicate key "a", first at line 11` {
		t.Errorf("got %v", err)
	}
}

func TestErrorText(t *testing.T) {
	err := &SyntaxError{Line: 3, Column: 7, Message: "quoted text is not closed"}
	if got, want := err.Error(), "line 3, column 7: quoted text is not closed"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLongKeyIsCutInTheMessage(t *testing.T) {
	key := strings.Repeat("é", 100)
	_, err := Parse([]byte(key + ": 1\n" + key + ": 2\n"))
	checkError(t, err, 2, 1, `duplicate key "`+strings.Repeat("é", 40)+`...", first at line 1`)
}
