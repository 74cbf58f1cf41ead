package mutation

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

func (s *scan) term(term *ast.Term) {
	switch value := term.Value.(type) {
	case ast.String, ast.Number, ast.Boolean:
		s.changeLiteral(term)
	case ast.Ref:
		s.ref(term, value)
	case ast.Call:
		s.call(value)
	case *ast.Array:
		var members [][2]*ast.Term
		value.Foreach(func(member *ast.Term) { members = append(members, [2]*ast.Term{member, member}) })
		s.members(term, members, "[]")
	case ast.Set:
		var members [][2]*ast.Term
		value.Foreach(func(member *ast.Term) { members = append(members, [2]*ast.Term{member, member}) })
		s.members(term, members, "set()")
	case ast.Object:
		var members [][2]*ast.Term
		value.Foreach(func(key, value *ast.Term) { members = append(members, [2]*ast.Term{key, value}) })
		s.members(term, members, "{}")
	case *ast.ArrayComprehension:
		s.term(value.Term)
		s.body(value.Body)
	case *ast.SetComprehension:
		s.term(value.Term)
		s.body(value.Body)
	case *ast.ObjectComprehension:
		s.term(value.Key)
		s.term(value.Value)
		s.body(value.Body)
	}
}

// changeLiteral changes a text, a number or a boolean.
func (s *scan) changeLiteral(term *ast.Term) {
	source := s.source(term.Location)
	switch value := term.Value.(type) {
	case ast.Boolean:
		if source == strconv.FormatBool(bool(value)) {
			s.replace(s.literal, term.Location, strconv.FormatBool(!bool(value)))
		}
	case ast.Number:
		number, isInt := value.Int64()
		if !isInt {
			s.replace(s.literal, term.Location, "0")
			return
		}
		for _, other := range []int64{number + 1, number - 1, 0} {
			s.replace(s.literal, term.Location, strconv.FormatInt(other, 10))
		}
	case ast.String:
		if len(source) < 2 || source[0] != '"' && source[0] != '`' {
			return
		}
		changed := source[:len(source)-1] + "_" + source[len(source)-1:]
		if s.messages[term] {
			s.replace(changeMessage, term.Location, changed)
			return
		}
		s.replace(s.literal, term.Location, `""`)
		s.replace(s.literal, term.Location, changed)
	}
}

// members removes each member of a literal array, set or object, and mutates them; an empty one gets a member. A member
// begins with its first term and ends with its second: those of an object are keys and values.
func (s *scan) members(whole *ast.Term, members [][2]*ast.Term, empty string) {
	start, _, ok := s.span(whole.Location)
	if !ok {
		return
	}
	if len(members) == 0 {
		filled := map[string]string{"[]": `["_"]`, "set()": `{"_"}`, "{}": `{"_": true}`}[empty]
		s.replace(s.literal, whole.Location, filled)
		return
	}
	type place struct{ start, end int }
	var places []place
	for _, member := range members {
		from, _, ok := s.span(member[0].Location)
		_, to, okValue := s.span(member[1].Location)
		if !ok || !okValue || from < start {
			return
		}
		places = append(places, place{from, to})
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(a.start, b.start) })
	for i, p := range places {
		operator := removeMember
		if i == len(places)-1 && s.paths[whole] {
			operator = dropPathStep
		}
		switch {
		case len(places) == 1:
			_, end, _ := s.span(whole.Location)
			s.add(operator, p.start, start, end, empty)
		case i < len(places)-1:
			s.add(operator, p.start, p.start, places[i+1].start, "")
		default:
			s.add(operator, p.start, places[i-1].end, p.end, "")
		}
	}
	for _, member := range members {
		s.term(member[0])
		if member[1] != member[0] {
			s.term(member[1])
		}
	}
}

// swaps are what stands for an infix operator: the same with another border, or the opposite.
var swaps = map[string][]string{
	"==": {"!="}, "!=": {"=="}, "<": {"<=", ">="}, "<=": {"<", ">"}, ">": {">=", "<="}, ">=": {">", "<"},
	"+": {"-"}, "-": {"+"}, "*": {"/"}, "/": {"*"}, "%": {"*"}, "&": {"|"}, "|": {"&"},
}

// call mutates a call or an infix expression: an operator and its operands.
func (s *scan) call(terms []*ast.Term) {
	operands := terms[1:]
	defer func() {
		for _, operand := range operands {
			s.term(operand)
		}
	}()
	operator := s.source(terms[0].Location)
	start, end, ok := s.span(terms[0].Location)
	if len(operands) == 0 || !ok {
		return
	}
	from, _, ok := s.span(operands[0].Location)
	_, to, okLast := s.span(operands[len(operands)-1].Location)
	if !ok || !okLast {
		return
	}
	if from < start { // An infix expression. A call begins with its name.
		for _, other := range swaps[operator] {
			s.add(swapOperator, start, start, end, other)
		}
		_, isRef := operands[0].Value.(ast.Ref)
		switch {
		case slices.Contains([]string{"+", "-", "*", "/", "%", "&", "|"}, operator):
			s.replaceCall(from, to, operands)
		case isRef && swaps[operator] != nil: // Whatever is set and not false is then as good as the value.
			s.replaceCall(from, to, operands[:1])
		}
		return
	}
	closing := strings.IndexByte(s.text[to:], ')')
	if closing < 0 {
		return
	}
	s.replaceCall(start, to+closing+1, operands)
	if len(operands) == 2 {
		first, second := s.source(operands[0].Location), s.source(operands[1].Location)
		s.add(swapArguments, start, from, to, second+", "+first)
	}
}

func (s *scan) replaceCall(start, end int, operands []*ast.Term) {
	for _, operand := range operands {
		if source := s.source(operand.Location); source != "" {
			s.add(replaceCall, start, start, end, source)
		}
	}
}
