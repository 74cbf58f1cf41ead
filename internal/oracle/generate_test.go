package oracle

import (
	"math/rand/v2"
	"slices"
	"testing"

	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// Every pod must decode, and at every version of the standards each check must pass and fail on at least one pod in a
// hundred, or the comparison says little about it. At each version that changes a check, one pod in a thousand must feel
// it.
func TestGeneratedPodsReachBothVerdicts(t *testing.T) {
	const pods = 20_000
	judge := newJudge(t)
	seed := runSeed(t)

	levels := map[api.Level]int{}
	passed := map[policy.CheckID]map[api.Version]int{}
	flipped := map[policy.CheckID]map[api.Version]int{}
	for _, check := range policy.DefaultChecks() {
		passed[check.ID], flipped[check.ID] = map[api.Version]int{}, map[api.Version]int{}
	}
	for i := range pods {
		data := Pod(podRand(seed, i))
		pod, err := judge.Decode(data)
		if err != nil {
			t.Fatalf("pod %d of seed %d: %v\n%s", i, seed, err, data)
		}
		for level, allowed := range judge.Verdict(pod, judge.Newest()).Levels {
			if allowed {
				levels[level]++
			}
		}
		for _, check := range policy.DefaultChecks() {
			before := true
			for _, versioned := range check.Versions {
				allowed := versioned.CheckPod(&pod.ObjectMeta, &pod.Spec).Allowed
				if allowed {
					passed[check.ID][versioned.MinimumVersion]++
				}
				if allowed != before {
					flipped[check.ID][versioned.MinimumVersion]++
				}
				before = allowed
			}
		}
	}

	for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
		t.Logf("level %s at %v: %.1f %% pass", level, judge.Newest(), percent(levels[level], pods))
		if levels[level] < pods/10 || levels[level] > pods-pods/10 {
			t.Errorf("%d of %d pods pass level %s: too few or too many", levels[level], pods, level)
		}
	}
	for _, check := range policy.DefaultChecks() {
		for _, versioned := range check.Versions {
			version := versioned.MinimumVersion
			pass := passed[check.ID][version]
			t.Logf("%-28s since %-6v %6.1f %% pass, %5.1f %% fail, %5.2f %% differ from the version before",
				check.ID, version, percent(pass, pods), percent(pods-pass, pods), percent(flipped[check.ID][version], pods))
			if pass < pods/100 || pods-pass < pods/100 {
				t.Errorf("%s at %v passes on %d of %d pods: the generator hardly reaches the other verdict", check.ID, version, pass, pods)
			}
			if flipped[check.ID][version] < pods/1000 {
				t.Errorf("%s at %v: only %d pods notice the change", check.ID, version, flipped[check.ID][version])
			}
		}
	}
}

// The pod that the mutations start from must pass, or they would not start at the boundary.
func TestRestrictedPodPasses(t *testing.T) {
	judge := newJudge(t)
	for i := range 2_000 {
		data := encode(restrictedPod(podRand(1, i)))
		pod, err := judge.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, version := range judge.Versions() {
			if verdict := judge.Verdict(pod, version); !verdict.Levels[api.LevelRestricted] {
				t.Fatalf("version %v refuses it: %v\n%s", version, verdict.Detail, data)
			}
		}
	}
}

func TestEveryCheckHasMutations(t *testing.T) {
	var mutated []policy.CheckID
	for _, group := range mutations() {
		mutated = append(mutated, group.check)
	}
	for _, check := range policy.DefaultChecks() {
		if !slices.Contains(mutated, check.ID) {
			t.Errorf("no mutation is meant for %s: add the fields that it reads", check.ID)
		}
	}
}

func TestSamePodFromSameSeed(t *testing.T) {
	for i := range 1_000 {
		if first, second := string(Pod(podRand(1, i))), string(Pod(podRand(1, i))); first != second {
			t.Fatalf("pod %d differs:\n%s\n%s", i, first, second)
		}
	}
}

// podRand makes every pod of a run repeatable by itself, whichever goroutine makes it.
func podRand(seed uint64, pod int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(pod))) }

func percent(part, whole int) float64 { return 100 * float64(part) / float64(whole) }

func newJudge(t testing.TB) *Judge {
	t.Helper()
	judge, err := NewJudge()
	if err != nil {
		t.Fatal(err)
	}
	return judge
}
