package thinking

import "testing"

func TestClaims(t *testing.T) {
	for text, want := range map[string]Verdict{
		"13 - 9 = 4.":         True,
		"4 * 6 = 25.":         False,
		"13−9=4":              True,
		"4×6=24":              True,
		"3x4 = 12":            True,
		"12 ÷ 5 = 2":          False,
		"2^10 = 1024":         True,
		"3² + 4² = 25":        True,
		"√16 = 4":             True,
		"5! = 120":            True,
		"And 13 - 9 = 4!":     True,
		"7 // 2 = 3":          True,
		"10 % 3 = 2":          False,
		"3 - 5 = -2":          True,
		"so -3 + 5 = 2":       True,
		"5 ÷ 0 = 3":           Unknown,
		"8 / (3 - 8/3) = 24":  True,
		"(10-4)(13-9) = 24":   True,
		"0.1 + 0.2 = 0.3":     True,
		"1,000 + 234 = 1,234": True,
		"20% of 50 = 10":      True,
		"15% × 80 = 12":       True,
		"36 > 24":             True,
		"2 + 2 ≠ 4":           False,
		"10 / 3 = 3.33":       Unknown, // rounded
		"10/3 ≈ 3.33":         True,
		"10/3 ≈ 4.1":          False,
		"**4 * 6 = 24**":      True,
		`\boxed{4 + 5 = 9}`:   True,
		`\( \frac{1}{2} + \frac{1}{3} = \frac{5}{6} \)`: True,
		`$\dfrac{\sqrt{16}}{2} = 3$`:                    False,
		`\[ 3 \times 4 \cdot 2 = 24 \]`:                 True,
		// chains of equalities
		"x = (7 - 3)/2 = 2":     True,
		"2*3 + 4*5 = 26 = 26":   True,
		"2*3 + 4*5 = 26 = 25":   False,
		"r = 2 + 3 = 5 = 4 + 2": False,
		// what has variables or units cannot be told, or only where it is true
		"2x + 3 = 7":                         Unknown,
		"x - 3 = 4":                          Unknown,
		"2x + 3x = 6x":                       Unknown,
		"f(2) = 2 + 3 = 5":                   True,
		"3 apples + 4 apples = 7 apples":     True,
		"3 apples + 4 apples = 8 apples":     False,
		"60 minutes = 1 hour":                Unknown,
		"3 hours + 30 minutes = 210 minutes": Unknown,
		"12 × 5元 = 60元":                      True,
		"sin 30 + 1 = 1.5":                   Unknown,
		// words
		"13 minus 9 is 4":             True,
		"4 times 6 equals 25":         False,
		"13减9等于5":                     False,
		"6乘以4得24":                     True,
		"3 плюс 4 равно 8":            False,
		"20 geteilt durch 5 ergibt 4": True,
		// what is asked or taken back is no false claim
		"Is 4 * 6 = 25?":                     Unknown,
		"I wrote 4 * 6 = 25, which is wrong": Unknown,
		"if 5 % 2 == 0:":                     Unknown,
		// no claims
		"I have 4 numbers left.": NoClaim,
		"At 3:15 on 2024-03-15.": NoClaim,
		"The bag holds 13 - 9":   NoClaim,
	} {
		n := Read(text, Rules{}).Nodes()
		if len(n) != 1 || n[0].Claim.Verdict != want {
			t.Errorf("%q: %+v, want %q", text, n, want)
		}
	}
}

func TestClaimsOfATask(t *testing.T) {
	rules := Rules{Numbers: []string{"4", "9", "10", "13"}, Goal: "24"}
	for text, want := range map[string]Verdict{
		"(10 - 4) * (13 - 9) = 24":                 True,
		"(10 - 4) * (10 - 6) = 24":                 False, // 10 is used twice
		"Try 13 - 8 = 5.":                          False, // there is no 8
		"Try 4 * 4 = 16.":                          False,
		"Try 13 - 9 = 4, leaving 4, 4, 10.":        True,
		"Try 13 - 9 = 4, leaving 4, 10, 13.":       False,
		"I need 24 / 4 = 6 from the others.":       True, // backwards
		"6 * 4 = 24, so a 6 would do.":             True,
		"13 - 9 = 4 (left: 4 4 10)":                True,
		"13 - 9 = 4 (left: 4 9 10)":                False,
		"10 - 4 = 6 and 13 - 9 = 4, so 6 * 4 = 24": True,
	} {
		n := Read(text, rules).Nodes()
		if len(n) != 1 || n[0].Claim.Verdict != want {
			t.Errorf("%q: %+v, want %q", text, n, want)
		}
	}
}
