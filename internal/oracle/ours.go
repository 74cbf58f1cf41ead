package oracle

import (
	"context"

	"k8s.io/pod-security-admission/api"

	"github.com/sekisho/sekisho"
)

// Ours is our side at one version of the standards: the policy of every control, with that version, and the bundles of both levels. Its
// methods may be called from several goroutines.
type Ours struct {
	engine *sekisho.Engine
	held   map[api.Level][]string // the policies that a level's bundle holds at the version
}

// NewOurs prepares our side. The version is a minor version such as 1.31, or latest.
func NewOurs(version string) (*Ours, error) {
	if version == "latest" {
		version = ""
	}
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, control := range Controls() {
		ids = append(ids, control.Policy)
	}
	controls, err := library.Select(sekisho.Selection{Policies: ids, KubernetesVersion: version})
	if err != nil {
		return nil, err
	}
	engine, err := controls.Compile(context.Background())
	if err != nil {
		return nil, err
	}
	ours := &Ours{engine, map[api.Level][]string{}}
	for level, name := range map[api.Level]string{api.LevelBaseline: "pod-security-baseline", api.LevelRestricted: "pod-security-restricted"} {
		bundle, err := sekisho.BuiltinBundle(name)
		if err != nil {
			return nil, err
		}
		selected, err := library.Select(sekisho.Selection{Bundles: []*sekisho.Bundle{bundle}, KubernetesVersion: version})
		if err != nil {
			return nil, err
		}
		for _, policy := range selected.Policies() {
			ours.held[level] = append(ours.held[level], policy.ID)
		}
	}
	return ours, nil
}

// Findings judges an object and returns the findings by policy.
func (o *Ours) Findings(objectJSON []byte) (map[string][]sekisho.Finding, error) {
	manifest, err := sekisho.ParseManifest("pod.json", objectJSON)
	if err != nil {
		return nil, err
	}
	found, err := o.engine.Evaluate(context.Background(), manifest.Objects...)
	if err != nil {
		return nil, err
	}
	findings := map[string][]sekisho.Finding{}
	for _, finding := range found {
		findings[finding.Policy] = append(findings[finding.Policy], finding)
	}
	return findings, nil
}

// Allows gives our verdict on a level: no policy of its bundle found anything.
func (o *Ours) Allows(level api.Level, findings map[string][]sekisho.Finding) bool {
	for _, id := range o.held[level] {
		if len(findings[id]) > 0 {
			return false
		}
	}
	return true
}
