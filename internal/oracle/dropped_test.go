package oracle

import (
	"fmt"
	"testing"
)

// A field at a level where the API does not know it, or in other letters, protects nobody: the API server drops it, by
// default with no more than a warning. Neither may it make a policy report a pod that is safe.
func TestFieldsThatTheAPIDrops(t *testing.T) {
	seed, count := runSeed(t), podCount(t)/10
	c := newComparison(t)
	c.decode = c.judge.DecodeLeniently
	dropped := droppedFields()

	inParallel(count, func(i int) {
		r := podRand(seed, i)
		pod := generate(r)
		for range 1 + r.IntN(3) {
			dropped[r.IntN(len(dropped))](r, pod)
		}
		data := encode(pod)
		if _, err := c.judge.Decode(data); err == nil {
			t.Errorf("the API knows every field, so this pod tests nothing:\n%s", data)
		}
		if err := c.compare(fmt.Sprintf("pod %d of seed %d", i, seed), data, c.judge.Newest()); err != nil {
			t.Error(err)
		}
	})
	c.report(t)
}

func droppedFields() []mutation {
	windows, profile := oneOf("windows"), oneOf(map[string]any{"type": "RuntimeDefault"}, map[string]any{"type": "Unconfined"})
	capabilities := oneOf(map[string]any{"drop": []any{"ALL"}}, map[string]any{"add": []any{"SYS_ADMIN"}})
	var all []mutation
	for _, context := range []string{"spec.securityContext", "spec", "@"} {
		all = append(
			all,
			at(context+".privileged", oneOf(true, false)),
			at(context+".allowPrivilegeEscalation", oneOf(true, false)),
			at(context+".procMount", oneOf("Unmasked")),
			at(context+".capabilities", capabilities),
		)
	}
	for _, holder := range []string{"spec", "@"} {
		all = append(
			all,
			at(holder+".runAsNonRoot", oneOf(true, false)),
			at(holder+".seccompProfile", profile),
			at(holder+".securityContext.runAsNonroot", oneOf(true, false)),
			at(holder+".SecurityContext", oneOf(map[string]any{"runAsNonRoot": true, "privileged": true})),
			at(holder+".securityContext.hostNetwork", oneOf(true)),
			at(holder+".securityContext.hostUsers", oneOf(false)),
		)
	}
	return append(
		all,
		at("@.hostUsers", oneOf(false)),
		at("@.os.name", windows),
		at("@.securityContext.Privileged", oneOf(true, false)),
		at("@.securityContext.Capabilities", capabilities),
		at("@.securityContext.sysctls", listOf(oneOf(map[string]any{"name": "kernel.shmmax"}))),
		at("spec.hostusers", oneOf(false)),
		at("spec.hostnetwork", oneOf(true)),
		at("spec.os.Name", windows),
		at("metadata.Annotations", oneOf(map[string]any{"container.apparmor.security.beta.kubernetes.io/a": "unconfined"})),
	)
}
