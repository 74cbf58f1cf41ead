package portable

import (
	"slices"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

func TestBuiltins(t *testing.T) {
	t.Parallel()
	runCases(t, "package policies.a.b", []testCase{
		{"functions of OPA 1.0", `x if { count([1]) > 0; net.cidr_contains("10.0.0.0/8", "10.1.1.1"); time.now_ns() > 1 }`, nil},
		{"operators", "x if { 1 + 1 == 2; 1 in {1}; {1} | {2} }", nil},
		{"an own function of the same name", "trace(y) := y\n\nx := trace(1)", nil},
		{"an imported package of the same name", "import data.lib.acme.opa\n\nx := opa.runtime()", nil},
		{"an undefined function, which is the compiler's to report", "x := nothing(1)", nil},
		{"the network", "x if «http.send»({})", []string{`GK05 "http.send" is not for policies: Gatekeeper is shipped with it disabled`}},
		{"a name server", `x := «net.lookup_ip_addr»("a")`, []string{`GK05 take the addresses as a parameter`}},
		{"chance", `x := [y | y := «rand.intn»("a", 1)]`, []string{"GK05 derive the value from the object"}},
		{"METADATA", "x := «rego.metadata.rule»()", []string{"GK05 write the value as a rule"}},
		{"Gatekeeper only", "x := «external_data»({})", []string{`GK05 "external_data" is not for policies: it is there in Gatekeeper's cluster only`}},
		{"conftest only", `x := «parse_config_file»("a")`, []string{"GK05 it is there in conftest only"}},
		{"newer than OPA 1.0", "x := count(«array.flatten»([[1]]))", []string{"GK05 it needs OPA 1.13.0, write [x | some xs in arrays; some x in xs]"}},
		{"newer than OPA 1.0 and not explained", `x := «io.jwt.verify_eddsa»("a", "b")`, []string{"GK05 it needs OPA 1.8.0, use functions of OPA 1.0"}},
		{"gone from Rego v1", "x if not «any»([true])", []string{"GK05 Rego v1 does not take it, write true in values"}},
		{"in the brackets of a rule's name", `x[«uuid.rfc4122»("a")].y := 1`, []string{"GK05 uuid.rfc4122"}},
	})
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	capabilities := Capabilities()
	for _, name := range []string{"sprintf", "object.union", "net.cidr_contains", "time.now_ns", "uuid.parse", "internal.member_2", "io.jwt.decode"} {
		if !capabilities.ContainsBuiltin(name) {
			t.Errorf("%s is missing", name)
		}
	}
	for name := range unknown {
		if capabilities.ContainsBuiltin(name) {
			t.Errorf("%s is there", name)
		}
	}
	oldest, err := ast.LoadCapabilitiesVersion(oldestOPA)
	if err != nil {
		t.Fatal(err)
	}
	for name := range withheld {
		if capabilities.ContainsBuiltin(name) {
			t.Errorf("%s is there", name)
		}
		if !oldest.ContainsBuiltin(name) {
			t.Errorf("%s is withheld, but %s never had it", name, oldestOPA)
		}
	}
	capabilities.Builtins[0] = nil
	if slices.Contains(Capabilities().Builtins, nil) {
		t.Error("a caller changed the capabilities of another one")
	}
}

// TestRefusals holds that the functions that are refused are those that the capabilities do not have, by two ways of
// knowing.
func TestRefusals(t *testing.T) {
	t.Parallel()
	portable := Capabilities()
	for _, builtin := range ast.Builtins {
		if why := refusal(builtin.Name); portable.ContainsBuiltin(builtin.Name) != (why == "") {
			t.Errorf("%s: in the capabilities: %t, refusal: %q", builtin.Name, portable.ContainsBuiltin(builtin.Name), why)
		}
	}
	for name := range unknown {
		if refusal(name) == "" {
			t.Errorf("%s is explained, but not refused", name)
		}
	}
}
