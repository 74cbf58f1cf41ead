package plan

import (
	"encoding/binary"
	"strconv"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Bounds of what is remembered of a function: texts that are longer come once, and names and images of a large cluster are
// many.
const (
	maxKey  = 200
	maxKept = 100
)

// callMemo keeps values of a function by its arguments. When it is full, the older half of them goes.
type callMemo struct {
	sync.RWMutex
	values, older map[string]*ast.Term
}

func (c *callMemo) get(key []byte) *ast.Term {
	c.RLock()
	defer c.RUnlock()
	if known := c.values[string(key)]; known != nil {
		return known
	}
	return c.older[string(key)]
}

func (c *callMemo) put(key string, value *ast.Term) {
	c.Lock()
	defer c.Unlock()
	if c.values == nil || len(c.values) >= maxKept {
		c.values, c.older = map[string]*ast.Term{}, c.values
	}
	c.values[key] = value
}

// absent stands for a value that is known to be undefined.
var absent = &ast.Term{Value: ast.NullValue} //nolint:gochecknoglobals // Compared by its address, as io.EOF is.

func defined(known *ast.Term) *ast.Term {
	if known == absent {
		return nil
	}
	return known
}

func remembered(value *ast.Term) *ast.Term {
	if value == nil {
		return absent
	}
	return value
}

// call evaluates a function with arguments from the registers of the caller, unless its value is remembered. nil arguments
// stand for the input and the data.
func (m *machine) call(f *function, arguments []operand, caller registers) (value *ast.Term, ok bool) {
	switch f.kept {
	case perInput:
		if known := m.memo[f.slot]; known != nil {
			return defined(known), true
		}
		if value, ok = m.evaluate(f, arguments, caller); ok {
			m.memo[f.slot] = remembered(value)
		}
		return value, ok
	case forever:
		slot := &m.instance.constants[f.slot]
		if known := slot.Load(); known != nil {
			return defined(known), true
		}
		if value, ok = m.evaluate(f, arguments, caller); ok {
			slot.Store(remembered(value))
		}
		return value, ok
	case perArgs:
		return m.callWith(f, arguments, caller)
	default:
		return m.evaluate(f, arguments, caller)
	}
}

func (m *machine) callWith(f *function, arguments []operand, caller registers) (value *ast.Term, ok bool) {
	if m.key, ok = scalars(m.key[:0], arguments[2:], caller); !ok {
		return m.evaluate(f, arguments, caller)
	}
	memo := &m.instance.calls[f.slot]
	if known := memo.get(m.key); known != nil {
		return defined(known), true
	}
	key := string(m.key)
	if value, ok = m.evaluate(f, arguments, caller); ok {
		memo.put(key, remembered(value))
	}
	return value, ok
}

// scalars writes a key of arguments that are scalars; false where others are among them, which come from the object under
// review and would fill the memory.
func scalars(key []byte, arguments []operand, r registers) ([]byte, bool) {
	for _, argument := range arguments {
		value := argument.in(r)
		if value == nil {
			return key, false
		}
		switch value := value.Value.(type) {
		case ast.String:
			key = append(binary.AppendUvarint(append(key, 's'), uint64(len(value))), value...) // A text may hold anything.
		case ast.Number:
			key = append(append(key, 'n'), value...)
		case ast.Boolean:
			key = strconv.AppendBool(key, bool(value))
		case ast.Null:
			key = append(key, 'u')
		default:
			return key, false
		}
		key = append(key, ' ')
	}
	return key, len(key) <= maxKey
}
