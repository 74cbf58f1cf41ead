package mutation

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// siblings are fields of Kubernetes objects that are easily taken for each other.
var siblings = [][]string{
	{"initContainers", "containers", "ephemeralContainers"},
	{"add", "drop"},
	{"min", "max"},
	{"requests", "limits"},
	{"runAsUser", "runAsGroup"},
	{"hostNetwork", "hostPID", "hostIPC"},
	{"livenessProbe", "readinessProbe", "startupProbe"},
}

// fields are the names that a module's references go by, in groups that make sense in each other's place: what one imported
// package offers, the parameters, and the fields of objects.
type fields struct {
	imports  map[ast.Var]string // alias and package
	names    map[string][]string
	levels   []string // what securityContext is taken from, as in container and workload.spec
	isLevel  *regexp.Regexp
	workload ast.Var // alias of lib.sekisho.workload
}

func newFields(module *ast.Module, text string) fields {
	f := fields{imports: map[ast.Var]string{}, names: map[string][]string{}, isLevel: regexp.MustCompile(`^([a-z_.]+)\.securityContext\b`)}
	for _, imported := range module.Imports {
		f.imports[imported.Name()] = imported.Path.String()
		if imported.Path.String() == "data.lib.sekisho.workload" {
			f.workload = imported.Name()
		}
	}
	calls := map[*ast.Term]bool{}
	for _, rule := range module.Rules {
		ast.WalkNodes(rule, func(node ast.Node) bool {
			if expr, ok := node.(*ast.Expr); ok && expr.IsCall() {
				calls[expr.OperatorTerm()] = true
			}
			return false
		})
	}
	for _, rule := range module.Rules {
		ast.WalkTerms(rule, func(term *ast.Term) bool {
			if call, ok := term.Value.(ast.Call); ok {
				calls[call[0]] = true
			}
			if ref, ok := term.Value.(ast.Ref); ok && !calls[term] {
				f.note(ref, text)
			}
			return false
		})
	}
	return f
}

func (f *fields) note(ref ast.Ref, text string) {
	for i, part := range ref[1:] {
		name, ok := part.Value.(ast.String)
		if group := f.group(ref, i+1); ok && !slices.Contains(f.names[group], string(name)) {
			f.names[group] = append(f.names[group], string(name))
		}
	}
	if ref[0].Location != nil {
		if level := f.isLevel.FindStringSubmatch(text[min(ref[0].Location.Offset, len(text)):]); level != nil && !slices.Contains(f.levels, level[1]) {
			f.levels = append(f.levels, level[1])
		}
	}
}

// group names what the i-th part of a reference may be replaced by.
func (f *fields) group(ref ast.Ref, i int) string {
	head, _ := ref[0].Value.(ast.Var)
	if i == 1 && (f.imports[head] != "" || strings.HasPrefix(string(head), "_")) {
		return string(head)
	}
	return ""
}

// neighbours are the names that take a name's place: its siblings, or the next one that the module uses.
func (f *fields) neighbours(group, name string) []string {
	for _, family := range siblings {
		if slices.Contains(family, name) {
			return slices.DeleteFunc(slices.Clone(family), func(other string) bool { return other == name })
		}
	}
	names := f.names[group]
	if i := slices.Index(names, name); i >= 0 && len(names) > 1 {
		return []string{names[(i+1)%len(names)]}
	}
	return nil
}

// ref replaces the names in a reference by their neighbours, iterations by their first element, and what securityContext is
// taken from by the other level.
func (s *scan) ref(term *ast.Term, ref ast.Ref) {
	for i, part := range ref[1:] {
		source := s.source(part.Location)
		switch value := part.Value.(type) {
		case ast.String:
			for _, other := range s.fields.neighbours(s.fields.group(ref, i+1), string(value)) {
				s.replaceField(part, source, other)
			}
		case ast.Var:
			if source == "_" {
				s.replace(firstOnly, part.Location, "0")
			}
		default:
			s.term(part)
		}
	}
	if _, isVar := ref[0].Value.(ast.Var); !isVar {
		s.term(ref[0])
	}
	start, _, ok := s.span(term.Location)
	if !ok {
		return
	}
	if level := s.fields.isLevel.FindStringSubmatch(s.text[start:]); level != nil {
		levels := s.fields.levels
		if s.fields.workload != "" && !slices.Contains(levels, string(s.fields.workload)+".spec") {
			levels = append(slices.Clone(levels), string(s.fields.workload)+".spec")
		}
		for _, other := range levels {
			if other != level[1] {
				s.add(neighbourLevel, start, start, start+len(level[1]), other)
			}
		}
	}
}

// replaceField replaces a name in a reference. One that is no identifier cannot stand behind a dot.
func (s *scan) replaceField(part *ast.Term, source, other string) {
	start, end, ok := s.span(part.Location)
	switch {
	case !ok:
	case strings.HasPrefix(source, `"`):
		s.add(neighbourField, start, start, end, strconv.Quote(other))
	case ast.IsVarCompatibleString(other):
		s.add(neighbourField, start, start, end, other)
	default:
		s.add(neighbourField, start, start-1, end, "["+strconv.Quote(other)+"]")
	}
}
