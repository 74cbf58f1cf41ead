package gatekeeper

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/suggest"
)

// BySeverity stands for an action that depends on the policy: deny where its severity is high or critical, warn elsewhere. A
// policy that judges the absence of other objects warns at any severity, as they may be about to be applied.
const BySeverity = "by-severity"

var actions = []string{BySeverity, "deny", "dryrun", "warn"}

// points are the names of Gatekeeper's enforcement points by ours.
//
// https://open-policy-agent.github.io/gatekeeper/website/docs/enforcement-points
var points = map[string]string{
	"ci":        "gator.gatekeeper.sh",
	"admission": "validation.gatekeeper.sh",
	"audit":     "audit.gatekeeper.sh",
}

// Enforcement says what happens to violations. The zero value is BySeverity, everywhere.
type Enforcement struct {
	// everywhere is an action, empty where scoped has some.
	everywhere string
	// scoped has actions by Gatekeeper's enforcement point. A point that is not here does not judge.
	scoped map[string]string
}

// ParseEnforcement reads an action, as deny, or actions by enforcement point, as ci=deny,admission=warn.
func ParseEnforcement(text string) (Enforcement, error) {
	if !strings.Contains(text, "=") {
		return Enforcement{everywhere: text}, checkAction(text)
	}
	e := Enforcement{scoped: map[string]string{}}
	for entry := range strings.SplitSeq(text, ",") {
		name, action, found := strings.Cut(entry, "=")
		point, known := points[name]
		switch {
		case !found:
			return e, fmt.Errorf("%q names no enforcement point: write it as ci=deny,admission=warn,audit=deny", entry)
		case !known:
			names := slices.Sorted(maps.Keys(points))
			return e, fmt.Errorf("enforcement point %q is unknown%s: use some of %s", name, suggest.DidYouMean(name, names), strings.Join(names, ", "))
		case e.scoped[point] != "":
			return e, fmt.Errorf("enforcement point %s is there twice: name its action once", name)
		}
		if err := checkAction(action); err != nil {
			return e, err
		}
		e.scoped[point] = action
	}
	return e, nil
}

func checkAction(action string) error {
	if slices.Contains(actions, action) {
		return nil
	}
	return fmt.Errorf("action %q is unknown%s: use one of %s", action, suggest.DidYouMean(action, actions), strings.Join(actions, ", "))
}

// of resolves the enforcement for a policy, so that no action depends on it any more.
func (e Enforcement) of(policy *sekisho.Policy) Enforcement {
	if len(e.scoped) == 0 {
		return Enforcement{everywhere: actionOf(policy, e.everywhere)}
	}
	resolved := Enforcement{scoped: map[string]string{}}
	for point, action := range e.scoped {
		resolved.scoped[point] = actionOf(policy, action)
	}
	return resolved
}

func actionOf(policy *sekisho.Policy, action string) string {
	switch {
	case action != "" && action != BySeverity:
		return action
	case policy.Severity >= sekisho.SeverityHigh && !JudgesAbsence(policy):
		return "deny"
	default:
		return "warn"
	}
}

// varies tells whether any action depends on the policy.
func (e Enforcement) varies() bool {
	used := append(slices.Collect(maps.Values(e.scoped)), e.everywhere)
	return slices.Contains(used, BySeverity) || len(e.scoped) == 0 && e.everywhere == ""
}

// write puts the actions into the spec of a constraint.
func (e Enforcement) write(spec object) {
	if len(e.scoped) == 0 {
		if e.everywhere != "" {
			spec["enforcementAction"] = e.everywhere
		}
		return
	}
	byAction := map[string][]any{}
	for _, point := range slices.Sorted(maps.Keys(e.scoped)) {
		byAction[e.scoped[point]] = append(byAction[e.scoped[point]], object{"name": point})
	}
	scoped := []any{}
	for _, action := range slices.Sorted(maps.Keys(byAction)) {
		scoped = append(scoped, object{"action": action, "enforcementPoints": byAction[action]})
	}
	spec["enforcementAction"], spec["scopedEnforcementActions"] = "scoped", scoped
}
