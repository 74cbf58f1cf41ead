package yamldoc

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// scalar is what a plain scalar means.
type scalar struct {
	kind Kind
	text string // String: the text; Number: its JSON form
	yes  bool   // Bool
	// float is set, and text is not, for a number that JSON cannot express.
	float float64
}

// maybeSpecial marks the first bytes of plain scalars that may be something
// else than a string.
var maybeSpecial = func() (t [256]bool) {
	for _, c := range "+-0123456789.~yYnNtTfFoO" {
		t[c] = true
	}
	return t
}()

// resolvePlain gives the meaning of a plain scalar by the YAML 1.1 rules of
// go-yaml v2. A number with an infinite or undefined value has the kind Number
// and no text.
func resolvePlain(s string) scalar {
	if s == "" {
		return scalar{kind: Null}
	}
	if !maybeSpecial[s[0]] {
		return scalar{kind: String, text: s}
	}
	if len(s) <= 5 {
		if v, ok := resolveWord(s); ok {
			return v
		}
	}
	c := s[0]
	if c == '.' {
		// go-yaml v2 hands what begins with a point to ParseFloat as it is.
		f, err := strconv.ParseFloat(s, 64)
		if err == nil {
			return floatScalar(f)
		}
		return scalar{kind: String, text: s}
	}
	if c > '9' {
		return scalar{kind: String, text: s}
	}
	if isPlainInteger(s) || isPlainDecimal(s) {
		return scalar{kind: Number, text: s}
	}
	for i := range len(s) {
		if !numberByte[s[i]] {
			return scalar{kind: String, text: s}
		}
	}
	switch v := resolveNumber(s).(type) {
	case int64:
		return scalar{kind: Number, text: strconv.FormatInt(v, 10)}
	case uint64:
		return scalar{kind: Number, text: strconv.FormatUint(v, 10)}
	case float64:
		return floatScalar(v)
	}
	// Also timestamps: go-yaml v2 leaves them as strings when the target is
	// not a time.
	return scalar{kind: String, text: s}
}

// resolveWord knows the words that are not strings. y and n are among them.
func resolveWord(s string) (scalar, bool) {
	switch s {
	case "~", "null", "Null", "NULL":
		return scalar{kind: Null}, true
	case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON":
		return scalar{kind: Bool, yes: true}, true
	case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF":
		return scalar{kind: Bool}, true
	case ".nan", ".NaN", ".NAN":
		return scalar{kind: Number, float: math.NaN()}, true
	case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF":
		return scalar{kind: Number, float: math.Inf(1)}, true
	case "-.inf", "-.Inf", "-.INF":
		return scalar{kind: Number, float: math.Inf(-1)}, true
	}
	return scalar{}, false
}

// isPlainInteger tells whether s is an integer already in its JSON form.
func isPlainInteger(s string) bool {
	digits := s
	if s[0] == '-' {
		digits = s[1:]
	}
	if len(digits) == 0 || len(digits) > 18 {
		return false
	}
	if digits[0] == '0' {
		return s == "0"
	}
	for i := range len(digits) {
		if c := digits[i]; c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// isPlainDecimal tells whether s is a decimal fraction already in its JSON
// form: so short that it survives the way through a float64.
func isPlainDecimal(s string) bool {
	whole, fraction, ok := strings.Cut(s, ".")
	if !ok || len(whole) == 0 || len(fraction) == 0 || len(fraction) > 6 || len(whole) > 8 {
		return false
	}
	for i := range len(fraction) {
		if c := fraction[i]; c < '0' || c > '9' {
			return false
		}
	}
	return isPlainInteger(whole) && fraction[len(fraction)-1] != '0'
}

// numberByte marks the bytes that a number can have after go-yaml v2's rules.
var numberByte = func() (t [256]bool) {
	for _, c := range "0123456789abcdefABCDEFxXoO_+-." {
		t[c] = true
	}
	return t
}()

// resolveNumber reads a number that begins with a digit or a sign; nil when it
// is none. The result is an int64, a uint64 or a float64.
func resolveNumber(s string) any {
	s = strings.ReplaceAll(s, "_", "")
	// Base 0 knows 0x, 0o, 0b and the leading zero of octal numbers.
	if v, err := strconv.ParseInt(s, 0, 64); err == nil {
		return v
	}
	if v, err := strconv.ParseUint(s, 0, 64); err == nil {
		return v
	}
	if isYAMLFloat(s) {
		if v, err := strconv.ParseFloat(s, 64); err == nil {
			return v
		}
	}
	// Quirk: after 0b another sign is accepted.
	if digits, ok := strings.CutPrefix(s, "0b"); ok {
		if v, err := strconv.ParseInt(digits, 2, 64); err == nil {
			return v
		}
	} else if digits, ok := strings.CutPrefix(s, "-0b"); ok {
		if v, err := strconv.ParseInt("-"+digits, 2, 64); err == nil {
			return v
		}
	}
	return nil
}

// isYAMLFloat tells whether s has an optional sign, digits with at most one
// point, and an optional exponent.
func isYAMLFloat(s string) bool {
	i := 0
	sign := func() {
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
	}
	digits := func() int {
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i - from
	}
	sign()
	whole := digits()
	if i < len(s) && s[i] == '.' {
		i++
		if digits() == 0 && whole == 0 {
			return false
		}
	} else if whole == 0 {
		return false
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		sign()
		if digits() == 0 {
			return false
		}
	}
	return i == len(s)
}

func floatScalar(f float64) scalar {
	text, err := json.Marshal(f)
	if err != nil {
		return scalar{kind: Number, float: f}
	}
	return scalar{kind: Number, text: string(text)}
}

// resolveKey gives the JSON key of a plain scalar, or why it cannot be a key.
func resolveKey(s string) (key, problem string) {
	if s != "" && (!maybeSpecial[s[0]] || s[0] > '9' && len(s) > len("false")) {
		return s, ""
	}
	v := resolvePlain(s)
	switch v.kind {
	case String:
		return s, ""
	case Bool:
		if v.yes {
			return "true", ""
		}
		return "false", ""
	case Number:
		if isPlainInteger(s) {
			return s, ""
		}
		// The key of a fraction goes through a float32.
		return numberKey(s, v)
	}
	return "", "null cannot be a key: quote it"
}

// numberKey repeats how sigs.k8s.io/yaml writes keys that are numbers.
func numberKey(s string, v scalar) (key, problem string) {
	f := v.float
	if v.text != "" {
		var n any
		if s[0] == '.' {
			n, _ = strconv.ParseFloat(s, 64)
		} else {
			n = resolveNumber(s)
		}
		switch n := n.(type) {
		case int64:
			return strconv.FormatInt(n, 10), ""
		case uint64:
			return "", "number " + strconv.Quote(s) + " is too large for a key: quote it"
		case float64:
			f = n
		}
	}
	switch text := strconv.FormatFloat(f, 'g', -1, 32); text {
	case "+Inf":
		return ".inf", ""
	case "-Inf":
		return "-.inf", ""
	case "NaN":
		return ".nan", ""
	default:
		return text, ""
	}
}
