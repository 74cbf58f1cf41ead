package mutation

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Operators are the names of all mutations, as marks and reports use them.
var Operators = []string{
	negateCondition, removeNot, dropCondition, dropRule, dropBranch, changeLiteral, changeDefault, changeMessage, swapOperator,
	removeMember, neighbourField, neighbourLevel, firstOnly, skipFirst, someForEvery, replaceCall, swapArguments, dropPathStep,
}

const (
	negateCondition = "negate condition"
	removeNot       = "remove not"
	dropCondition   = "drop condition"
	dropRule        = "drop rule"
	dropBranch      = "drop branch"
	changeLiteral   = "change literal"
	changeDefault   = "change default"
	changeMessage   = "change message"
	swapOperator    = "swap operator"
	removeMember    = "remove member"
	neighbourField  = "neighbour field"
	neighbourLevel  = "neighbour level"
	firstOnly       = "first element only"
	skipFirst       = "all but the first element"
	someForEvery    = "some for every"
	replaceCall     = "replace call"
	swapArguments   = "swap arguments"
	dropPathStep    = "drop path step"
)

// scan walks a module and collects edits.
type scan struct {
	text     string
	edits    []edit
	fields   fields
	literal  string             // the operator for literals: a default's have their own
	messages map[*ast.Term]bool // literals that are a violation's message, or part of it
	paths    map[*ast.Term]bool // arrays whose last member is the last step of a violation's path
}

// edits lists all mutations of a module, in the order of the text.
func edits(module *ast.Module, text string) []edit {
	s := &scan{text: text, fields: newFields(module, text), messages: map[*ast.Term]bool{}, paths: map[*ast.Term]bool{}}
	for _, rule := range module.Rules {
		if strings.HasPrefix(string(rule.Head.Name), "test_") || strings.HasPrefix(string(rule.Head.Name), "todo_test_") {
			continue // Users may keep tests beside their rules.
		}
		s.rule(module, rule)
	}
	slices.SortFunc(s.edits, edit.compare)
	return slices.Compact(s.edits)
}

// add notes that text is to stand in place of what stands from start to end.
func (s *scan) add(operator string, at, start, end int, text string) {
	s.edits = append(s.edits, edit{operator, at, start, end, text})
}

// replace notes a replacement of all that a location covers.
func (s *scan) replace(operator string, loc *ast.Location, text string) {
	if start, end, ok := s.span(loc); ok {
		s.add(operator, start, start, end, text)
	}
}

// span finds a location in the text. The offset of an expression in parentheses is behind them, although its text has them.
func (s *scan) span(loc *ast.Location) (start, end int, ok bool) {
	if loc == nil || len(loc.Text) == 0 {
		return 0, 0, false
	}
	start = strings.LastIndex(s.text[:min(loc.Offset+len(loc.Text), len(s.text))], string(loc.Text))
	return start, start + len(loc.Text), start >= 0 && start >= loc.Offset-8
}

// source is the text that a location covers.
func (s *scan) source(loc *ast.Location) string {
	start, end, ok := s.span(loc)
	if !ok {
		return ""
	}
	return s.text[start:end]
}

// rule mutates a rule with all its branches.
func (s *scan) rule(module *ast.Module, rule *ast.Rule) {
	s.literal = changeLiteral
	if rule.Default || rule.Head.Name == "default_parameters" {
		s.literal = changeDefault
	}
	s.dropRule(module, rule)
	s.dropBranches(rule)
	s.markViolation(rule)
	for branch := rule; branch != nil; branch = branch.Else {
		for _, term := range branch.Head.Ref()[1:] {
			s.term(term)
		}
		if branch.Head.Key != nil && len(branch.Head.Ref()) == 1 {
			s.term(branch.Head.Key)
		}
		if branch.Head.Value != nil {
			s.term(branch.Head.Value)
		}
		s.body(s.located(branch))
	}
}

// located returns a branch's body with the places of its parts. OPA gives those of an else without braces the place of the
// else, so that such a body is parsed once more.
func (s *scan) located(branch *ast.Rule) ast.Body {
	_, headEnd, ok := s.span(branch.Head.Location)
	_, end, okBranch := s.span(branch.Location)
	if !ok || !okBranch || len(branch.Body) != 1 || branch.Body[0].Generated || branch.Body[0].Location.Offset != branch.Location.Offset {
		return branch.Body
	}
	if branch.Else != nil {
		end, _, _ = s.span(branch.Else.Location)
	}
	_, text, found := strings.Cut(s.text[headEnd:end], "if")
	body, err := ast.ParseBodyWithOpts(text, ast.ParserOptions{RegoVersion: ast.RegoV1})
	if !found || err != nil {
		return nil
	}
	moved := map[*ast.Location]bool{}
	ast.WalkNodes(body, func(node ast.Node) bool {
		if place := node.Loc(); place != nil && !moved[place] {
			moved[place] = true
			place.Offset += end - len(text)
		}
		return false
	})
	return body
}

// dropRule drops one rule of several that define the same thing.
func (s *scan) dropRule(module *ast.Module, rule *ast.Rule) {
	same := 0
	for _, other := range module.Rules {
		if other.Head.Ref().GroundPrefix().Equal(rule.Head.Ref().GroundPrefix()) {
			same++
		}
	}
	start, end, ok := s.span(rule.Location)
	_, headEnd, headOK := s.span(rule.Head.Location)
	if same > 1 && ok && headOK {
		s.add(dropRule, start, start, max(end, headEnd), "") // The location of a default is that of the word alone.
	}
}

// dropBranches drops each branch of a chain of else. Where the first goes, the second takes its head.
func (s *scan) dropBranches(rule *ast.Rule) {
	start, end, ok := s.span(rule.Location)
	if !ok || rule.Else == nil {
		return
	}
	if next, _, found := s.span(rule.Else.Location); found {
		head := s.source(rule.Head.Location)
		if valueStart, _, hasValue := s.span(rule.Head.Value.Location); hasValue && valueStart > start && valueStart < start+len(head) {
			head = strings.TrimRight(strings.TrimSpace(s.text[start:valueStart]), ":=")
		}
		s.add(dropBranch, start, start, next+len("else"), strings.TrimSpace(head))
	}
	for branch := rule.Else; branch != nil; branch = branch.Else {
		from, _, found := s.span(branch.Location)
		to := end
		if branch.Else != nil {
			to, _, _ = s.span(branch.Else.Location)
		}
		if found && to > from {
			s.add(dropBranch, from, from, to, "")
		}
	}
}

// markViolation finds the literals that make up the message of a violation and the last steps of its path.
func (s *scan) markViolation(rule *ast.Rule) {
	key := rule.Head.Key
	if key == nil {
		return
	}
	object, ok := key.Value.(ast.Object)
	if !ok {
		s.eachValue(rule, key, s.markMessage) // as conftest has it: deny contains msg
		return
	}
	if msg := object.Get(ast.StringTerm("msg")); msg != nil {
		s.eachValue(rule, msg, s.markMessage)
	}
	if details := object.Get(ast.StringTerm("details")); details != nil {
		if details, ok := details.Value.(ast.Object); ok && details.Get(ast.StringTerm("path")) != nil {
			s.eachValue(rule, details.Get(ast.StringTerm("path")), s.markPath)
		}
	}
}

// eachValue calls mark with a term or, where it is a variable, with all that the body assigns to it.
func (s *scan) eachValue(rule *ast.Rule, term *ast.Term, mark func(*ast.Term)) {
	if _, isVar := term.Value.(ast.Var); !isVar {
		mark(term)
		return
	}
	for _, expr := range rule.Body {
		if (expr.IsAssignment() || expr.IsEquality()) && len(expr.Operands()) == 2 && expr.Operand(0).Equal(term) {
			mark(expr.Operand(1))
		}
	}
}

func (s *scan) markMessage(term *ast.Term) {
	switch value := term.Value.(type) {
	case ast.String:
		s.messages[term] = true
	case ast.Call:
		for _, argument := range value[1:] {
			if _, isText := argument.Value.(ast.String); isText {
				s.messages[argument] = true
			}
		}
	}
}

// markPath finds the array that ends a path; a path that is not written out is cut by a call.
func (s *scan) markPath(term *ast.Term) {
	switch value := term.Value.(type) {
	case *ast.Array:
		s.paths[term] = true
	case ast.Call:
		if value[0].String() == ast.ArrayConcat.Name && len(value) == 3 {
			s.markPath(value[2])
			return
		}
		s.cutPath(term)
	default:
		s.cutPath(term)
	}
}

func (s *scan) cutPath(term *ast.Term) {
	if source := s.source(term.Location); source != "" {
		s.replace(dropPathStep, term.Location, "array.slice("+source+", 0, count("+source+") - 1)")
	}
}
