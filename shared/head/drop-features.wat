;; Dropout of a batch in place, for dropout-kernel.ts: its bytes stand in drop-features-wasm.ts, and a test assembles this
;; file and compares them. The numbers of shared/random.ts (xoshiro128**) are drawn one after the other, since each depends
;; on the one before; what makes a draw of a state, and what a draw does to its feature, is done four at a time. A product
;; is taken in float64 and rounded once, as the loop in drop-features.ts takes it.
(module
  (memory (export "memory") 1)

  ;; $rows rows of $features float32 and one more, which is left alone, from byte $at on. Four words at byte 0 are the
  ;; state of the random numbers, before and after. Where the upper 31 bits of a draw are below $below the feature becomes
  ;; zero, of its own sign; else it is multiplied by $scale.
  (func (export "drop")
    (param $at i32) (param $rows i32) (param $features i32) (param $below i32) (param $scale f64)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32) (local $shifted i32)
    (local $end i32) (local $fours i32) (local $draws v128) (local $values v128)
    (local $belows v128) (local $scales v128) (local $signs v128)
    (local.set $a (i32.load (i32.const 0)))
    (local.set $b (i32.load (i32.const 4)))
    (local.set $c (i32.load (i32.const 8)))
    (local.set $d (i32.load (i32.const 12)))
    (local.set $belows (i32x4.splat (local.get $below)))
    (local.set $scales (f64x2.splat (local.get $scale)))
    (local.set $signs (i32x4.splat (i32.const 0x80000000)))
    (block $done
      (loop $row
        (br_if $done (i32.eqz (local.get $rows)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (local.set $end (i32.add (local.get $at) (i32.shl (local.get $features) (i32.const 2))))
        (local.set $fours (i32.add (local.get $at) (i32.shl (i32.and (local.get $features) (i32.const -4)) (i32.const 2))))
        (block $no_fours
          (br_if $no_fours (i32.ge_u (local.get $at) (local.get $fours)))
          (loop $four
            (local.set $draws (i32x4.splat (local.get $b)))
            (local.set $shifted (i32.shl (local.get $b) (i32.const 9)))
            (local.set $c (i32.xor (local.get $c) (local.get $a)))
            (local.set $d (i32.xor (local.get $d) (local.get $b)))
            (local.set $b (i32.xor (local.get $b) (local.get $c)))
            (local.set $a (i32.xor (local.get $a) (local.get $d)))
            (local.set $c (i32.xor (local.get $c) (local.get $shifted)))
            (local.set $d (i32.rotl (local.get $d) (i32.const 11)))
            (local.set $draws (i32x4.replace_lane 1 (local.get $draws) (local.get $b)))
            (local.set $shifted (i32.shl (local.get $b) (i32.const 9)))
            (local.set $c (i32.xor (local.get $c) (local.get $a)))
            (local.set $d (i32.xor (local.get $d) (local.get $b)))
            (local.set $b (i32.xor (local.get $b) (local.get $c)))
            (local.set $a (i32.xor (local.get $a) (local.get $d)))
            (local.set $c (i32.xor (local.get $c) (local.get $shifted)))
            (local.set $d (i32.rotl (local.get $d) (i32.const 11)))
            (local.set $draws (i32x4.replace_lane 2 (local.get $draws) (local.get $b)))
            (local.set $shifted (i32.shl (local.get $b) (i32.const 9)))
            (local.set $c (i32.xor (local.get $c) (local.get $a)))
            (local.set $d (i32.xor (local.get $d) (local.get $b)))
            (local.set $b (i32.xor (local.get $b) (local.get $c)))
            (local.set $a (i32.xor (local.get $a) (local.get $d)))
            (local.set $c (i32.xor (local.get $c) (local.get $shifted)))
            (local.set $d (i32.rotl (local.get $d) (i32.const 11)))
            (local.set $draws (i32x4.replace_lane 3 (local.get $draws) (local.get $b)))
            (local.set $shifted (i32.shl (local.get $b) (i32.const 9)))
            (local.set $c (i32.xor (local.get $c) (local.get $a)))
            (local.set $d (i32.xor (local.get $d) (local.get $b)))
            (local.set $b (i32.xor (local.get $b) (local.get $c)))
            (local.set $a (i32.xor (local.get $a) (local.get $d)))
            (local.set $c (i32.xor (local.get $c) (local.get $shifted)))
            (local.set $d (i32.rotl (local.get $d) (i32.const 11)))
            (local.set $draws (i32x4.mul (local.get $draws) (i32x4.splat (i32.const 5))))
            (local.set $draws (v128.or
              (i32x4.shl (local.get $draws) (i32.const 7))
              (i32x4.shr_u (local.get $draws) (i32.const 25))))
            (local.set $draws (i32x4.shr_u (i32x4.mul (local.get $draws) (i32x4.splat (i32.const 9))) (i32.const 1)))
            (local.set $values (v128.load align=4 (local.get $at)))
            (v128.store align=4 (local.get $at)
              (v128.and
                (v128.or (i32x4.ge_s (local.get $draws) (local.get $belows)) (local.get $signs))
                (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
                  (f32x4.demote_f64x2_zero
                    (f64x2.mul (f64x2.promote_low_f32x4 (local.get $values)) (local.get $scales)))
                  (f32x4.demote_f64x2_zero
                    (f64x2.mul
                      (f64x2.promote_low_f32x4
                        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 0 0 0 0 0 0 0 (local.get $values) (local.get $values)))
                      (local.get $scales))))))
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (br_if $four (i32.lt_u (local.get $at) (local.get $fours)))))
        (block $no_more
          (br_if $no_more (i32.ge_u (local.get $at) (local.get $end)))
          (loop $one
            (f32.store (local.get $at)
              (f32.demote_f64
                (f64.mul
                  (f64.mul (f64.promote_f32 (f32.load (local.get $at))) (local.get $scale))
                  (f64.convert_i32_s
                    (i32.ge_s
                      (i32.shr_u
                        (i32.mul
                          (i32.rotl (i32.mul (local.get $b) (i32.const 5)) (i32.const 7))
                          (i32.const 9))
                        (i32.const 1))
                      (local.get $below))))))
            (local.set $shifted (i32.shl (local.get $b) (i32.const 9)))
            (local.set $c (i32.xor (local.get $c) (local.get $a)))
            (local.set $d (i32.xor (local.get $d) (local.get $b)))
            (local.set $b (i32.xor (local.get $b) (local.get $c)))
            (local.set $a (i32.xor (local.get $a) (local.get $d)))
            (local.set $c (i32.xor (local.get $c) (local.get $shifted)))
            (local.set $d (i32.rotl (local.get $d) (i32.const 11)))
            (local.set $at (i32.add (local.get $at) (i32.const 4)))
            (br_if $one (i32.lt_u (local.get $at) (local.get $end)))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $row)))
    (i32.store (i32.const 0) (local.get $a))
    (i32.store (i32.const 4) (local.get $b))
    (i32.store (i32.const 8) (local.get $c))
    (i32.store (i32.const 12) (local.get $d))))
