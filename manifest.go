package sekisho

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/sekisho/sekisho/internal/yamldoc"
)

// MaxManifestSize is the largest text, in bytes, that ParseManifest accepts. The API server refuses objects above 3 MiB, so
// that only streams of very many objects come near it.
const MaxManifestSize = 64 << 20

// Manifest is what a file or stream of Kubernetes objects holds.
type Manifest struct {
	// Objects are in the order of the text; Lists are replaced by their items.
	Objects []Object
	// Documents counts the documents that are not empty, those with errors included.
	Documents int
	// Skipped tells which documents are no Kubernetes objects, because they have no apiVersion and kind.
	Skipped []Problem
	// Warnings tells what other tools read differently.
	Warnings []Problem
}

// ParseManifest reads YAML or JSON: one object, a stream of documents, or Lists. Values are those that a cluster reads, so
// that yes is true and a key that stands twice is an error. name is the file's name in findings and errors.
//
// The error is a [Problems] with the place of everything that cannot be read. The manifest holds what could be read all the
// same.
func ParseManifest(name string, data []byte) (Manifest, error) {
	p := manifestParser{name: name}
	if len(data) > MaxManifestSize {
		p.errors = Problems{{File: name, Line: 1, Column: 1, Message: fmt.Sprintf("the text has %d MiB, at most %d are read: split it into several files", len(data)>>20, MaxManifestSize>>20)}}
		return p.manifest, p.errors
	}
	documents := splitJSON(data)
	if documents == nil {
		documents = splitDocuments(data)
	}
	for _, doc := range documents {
		p.document(doc)
	}
	return p.manifest, p.errors.orNil()
}

type manifestParser struct {
	name     string
	manifest Manifest
	errors   Problems
}

func (p *manifestParser) document(doc document) {
	tree, err := yamldoc.Parse(doc.text)
	if err != nil {
		p.manifest.Documents++
		problem := Problem{File: p.name, Line: doc.line + 1, Column: 1, Message: err.Error()}
		var syntax *yamldoc.SyntaxError
		if errors.As(err, &syntax) {
			problem = Problem{File: p.name, Line: doc.line + syntax.Line, Column: syntax.Column, Message: syntax.Text(doc.line)}
		}
		p.errors = append(p.errors, problem)
		return
	}
	if tree.Empty() {
		return
	}
	p.manifest.Documents++
	if doc.marked != "" {
		p.manifest.Warnings = append(p.manifest.Warnings, Problem{
			File: p.name, Line: doc.line + 1, Column: 1,
			Message: fmt.Sprintf("conftest does not split at %q and would not see what follows: write a bare ---", doc.marked),
		})
	}
	p.object(Object{File: p.name, node: tree.Root(), line: doc.line})
}

// object adds the object at a node, or the items of the list at it.
func (p *manifestParser) object(o Object) {
	o.APIVersion, o.Kind = cmpText(o.node, "apiVersion", o.APIVersion), cmpText(o.node, "kind", o.Kind)
	if o.APIVersion == "" || o.Kind == "" || o.node.Kind() != yamldoc.Mapping {
		missing := "apiVersion and kind"
		switch {
		case o.Kind != "":
			missing = "apiVersion"
		case o.APIVersion != "":
			missing = "kind"
		}
		place := o.Position(nil)
		p.manifest.Skipped = append(p.manifest.Skipped, Problem{
			File: p.name, Line: place.Line, Column: place.Column, Message: "is no Kubernetes object: it has no " + missing,
		})
		return
	}
	items, found := o.node.Get("items")
	if itemKind, isList := strings.CutSuffix(o.Kind, "List"); isList && found && (items.Kind() == yamldoc.Sequence || items.Kind() == yamldoc.Null) {
		// The items of a typed list, such as RoleList, need not repeat what they are; those of a v1 List must.
		apiVersion := o.APIVersion
		if itemKind == "" {
			apiVersion = ""
		}
		for _, item := range items.Items() {
			p.object(Object{File: p.name, node: item, line: o.line, ObjectRef: ObjectRef{APIVersion: apiVersion, Kind: itemKind}})
		}
		return
	}
	if metadata, found := o.node.Get("metadata"); found {
		o.Name, o.Namespace = cmpText(metadata, "name", ""), cmpText(metadata, "namespace", "")
	}
	p.manifest.Objects = append(p.manifest.Objects, o)
}

// cmpText is the text under a mapping's key, or fallback where there is none.
func cmpText(mapping yamldoc.Node, key, fallback string) string {
	if mapping.Kind() != yamldoc.Mapping {
		return fallback
	}
	if node, found := mapping.Get(key); found && node.Kind() == yamldoc.String && node.Text() != "" {
		return node.Text()
	}
	return fallback
}

var byteOrderMark = []byte("\ufeff")

// document is a part of a stream, together with the markers around it.
type document struct {
	text   []byte
	line   int    // lines before it
	marked string // the marker before it, when it is more than ---
}

// splitJSON cuts JSON objects that follow each other without markers, as jq prints them. It returns nil for all other texts.
func splitJSON(data []byte) []document {
	if !bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) {
		return nil
	}
	var documents []document
	decoder := json.NewDecoder(bytes.NewReader(data))
	start, line := 0, 0
	for {
		var object json.RawMessage
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil
		}
		end := int(decoder.InputOffset())
		// Blanks in the place of what stands before the object on its line keep the columns right.
		before := data[bytes.LastIndexByte(data[:start], '\n')+1 : start]
		text := append(bytes.Repeat([]byte(" "), utf8.RuneCount(before)), data[start:end]...)
		documents = append(documents, document{text: text, line: line})
		line += bytes.Count(data[start:end], []byte("\n"))
		start = end
	}
	return documents
}

// splitDocuments cuts a stream at its document markers. YAML forbids lines that look like a marker inside of any scalar, so
// that no knowledge of the structure is needed; in block scalars such lines are indented.
func splitDocuments(data []byte) []document {
	var documents []document
	start, startLine := 0, 0
	begun := false // the document at hand has a marker or content, not only comments and directives
	bare := false  // the line before is a marker with nothing behind it
	marked := ""
	end := func(at, line int) {
		documents = append(documents, document{text: data[start:at], line: startLine, marked: marked})
		start, startLine, begun, marked = at, line, false, ""
	}
	line := 0
	for at := 0; at < len(data); {
		next := len(data)
		if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		text := data[at:next]
		nextLine := line + 1 + loneReturns(text)
		if bytes.HasPrefix(text, byteOrderMark) && (at == 0 || bare) {
			// Files that were put together each bring their own mark. It is none but at the beginning of a text.
			text = text[len(byteOrderMark):]
			start, startLine = at, line
		}
		bare = false
		switch {
		case isMarker(text, "---"):
			if begun {
				end(at, line)
			}
			begun = true
			rest := bytes.TrimRight(text, "\r\n")
			if len(rest) > 3 && len(documents) > 0 {
				marked = strings.ToValidUTF8(string(rest[:min(len(rest), 20)]), "")
			}
			bare = len(rest) == 3
		case isMarker(text, "..."):
			end(next, nextLine)
		case !begun && len(bytes.TrimSpace(text)) > 0 && text[0] != '#' && text[0] != '%':
			begun = true
		}
		at, line = next, nextLine
	}
	return append(documents, document{text: data[start:], line: startLine, marked: marked})
}

// loneReturns counts the line breaks of the oldest kind, which yamldoc counts too. Documents do not begin at them.
func loneReturns(line []byte) int {
	return bytes.Count(line, []byte("\r")) - bytes.Count(line, []byte("\r\n"))
}

// isMarker tells whether a line is a document marker: three characters at its beginning, then white space or nothing.
func isMarker(line []byte, marker string) bool {
	return bytes.HasPrefix(line, []byte(marker)) && (len(line) == 3 || bytes.IndexByte([]byte(" \t\r\n"), line[3]) >= 0)
}
