package gatekeeper

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/sekisho/sekisho"
)

// servedGroups are the API groups that every cluster serves. Custom resources are read where they are synced, but a template
// that demanded them would be incomplete in clusters without them.
var servedGroups = []string{
	"", "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "apps", "autoscaling", "batch", "discovery.k8s.io",
	"networking.k8s.io", "node.k8s.io", "policy", "rbac.authorization.k8s.io", "scheduling.k8s.io", "storage.k8s.io",
}

// syncRequirement names the kinds that Gatekeeper must sync for a policy, as gator sync test reads it: JSON in a text, a list of
// requirements, each of which is a list of kinds any of which will do.
//
// https://open-policy-agent.github.io/gatekeeper/website/docs/sync
func syncRequirement(inventory []string) (string, error) {
	requirements := []any{}
	for _, name := range inventory {
		group, version, kind := parseKind(name)
		if slices.Contains(servedGroups, group) {
			requirements = append(requirements, []any{object{"groups": []string{group}, "versions": []string{version}, "kinds": []string{kind}}})
		}
	}
	text, err := json.Marshal(requirements)
	return string(text), err
}

// parseKind splits a kind of an inventory into group, version and kind: v1/Service is of the core group.
func parseKind(name string) (group, version, kind string) {
	parts := strings.Split(name, "/")
	if len(parts) == 2 {
		parts = append([]string{""}, parts...)
	}
	return parts[0], parts[1], parts[2]
}

// syncSets renders the SyncSets of policies by file: one of the kinds that every cluster serves, and one for each group of
// custom resources, for clusters that have them. There are none where the policies read nothing.
func syncSets(name string, policies []*sekisho.Policy) (served []byte, custom map[string][]byte, err error) {
	kinds := map[string][]any{}
	var readers []string
	for _, policy := range policies {
		readers = append(readers, policy.Inventory...)
	}
	slices.Sort(readers)
	for _, read := range slices.Compact(readers) {
		group, version, kind := parseKind(read)
		set := group
		if slices.Contains(servedGroups, group) {
			set = ""
		}
		kinds[set] = append(kinds[set], object{"group": group, "version": version, "kind": kind})
	}
	custom = map[string][]byte{}
	for group, entries := range kinds {
		set := object{
			"apiVersion": "syncset.gatekeeper.sh/v1alpha1",
			"kind":       "SyncSet",
			"metadata":   object{"name": strings.TrimSuffix("sekisho-"+name+"."+group, "."), "labels": ownLabels()},
			"spec":       object{"gvks": entries},
		}
		text, err := writeYAML(set)
		if err != nil {
			return nil, nil, err
		}
		if group == "" {
			served = text
		} else {
			custom[group] = text
		}
	}
	return served, custom, nil
}
