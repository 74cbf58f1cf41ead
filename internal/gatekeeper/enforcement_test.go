package gatekeeper

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
)

func TestEnforcement(t *testing.T) {
	t.Parallel()
	scoped := func(entries ...any) object {
		return object{"enforcementAction": "scoped", "scopedEnforcementActions": entries}
	}
	entry := func(action string, points ...string) object {
		var names []any
		for _, point := range points {
			names = append(names, object{"name": point})
		}
		return object{"action": action, "enforcementPoints": names}
	}
	critical := &sekisho.Policy{Severity: sekisho.SeverityCritical}
	absence := &sekisho.Policy{Severity: sekisho.SeverityHigh, Parameters: []sekisho.Parameter{{Name: "complete"}}}
	medium := &sekisho.Policy{Severity: sekisho.SeverityMedium}
	for _, test := range []struct {
		text   string
		policy *sekisho.Policy
		want   object
	}{
		{"deny", medium, object{"enforcementAction": "deny"}},
		{"dryrun", critical, object{"enforcementAction": "dryrun"}},
		{BySeverity, critical, object{"enforcementAction": "deny"}},
		{BySeverity, medium, object{"enforcementAction": "warn"}},
		{BySeverity, absence, object{"enforcementAction": "warn"}},
		{"ci=deny", medium, scoped(entry("deny", "gator.gatekeeper.sh"))},
		{
			"ci=deny,admission=warn,audit=deny", medium,
			scoped(entry("deny", "audit.gatekeeper.sh", "gator.gatekeeper.sh"), entry("warn", "validation.gatekeeper.sh")),
		},
		{
			"audit=dryrun,admission=by-severity", critical,
			scoped(entry("deny", "validation.gatekeeper.sh"), entry("dryrun", "audit.gatekeeper.sh")),
		},
	} {
		e, err := ParseEnforcement(test.text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		got := object{}
		e.of(test.policy).write(got)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.text, diff)
		}
	}
}

func TestWhatIsNoEnforcement(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":               `action "" is unknown`,
		"block":          "use one of by-severity, deny, dryrun, warn",
		"ci=block":       `action "block" is unknown`,
		"ci=deny,warn":   `"warn" names no enforcement point: write it as ci=deny,admission=warn,audit=deny`,
		"cii=deny":       `enforcement point "cii" is unknown: did you mean "ci"?`,
		"ci=deny,ci=off": "enforcement point ci is there twice",
	} {
		if _, err := ParseEnforcement(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got the error %v, want %q", text, err, want)
		}
	}
}
