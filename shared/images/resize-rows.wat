;; Bilinear interpolation of rows of RGB bytes, for resize-kernel.ts: its bytes stand in resize-rows-wasm.ts, and a test
;; assembles this file and compares them. All arithmetic is in float32 and rounded after each operation, in TensorFlow's
;; order: along the upper row, along the lower row, from the one to the other. What is repeated is no function, since V8
;; would call it for each pixel, which takes five times as long.
(module
  (memory (export "memory") 1)

  ;; One row of output: [$columns, 3] float32 at 12288 (and 4 bytes more), each value divided by $divisor, less $shift.
  ;; $above and $below are where the source rows begin; columns lie between the byte offsets at 0 (left) and 4096 (right)
  ;; by the weight at 8192, $down is the weight of the row below. Eight bytes are read where a pixel begins, and four
  ;; widened: [r, g, b, x].
  (func (export "row")
    (param $above i32) (param $below i32) (param $down f32) (param $columns i32) (param $divisor f32) (param $shift f32)
    (local $column i32) (local $end i32) (local $to i32) (local $left i32) (local $right i32)
    (local $weight v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $downs v128) (local $divisors v128) (local $shifts v128)
    (local.set $downs (f32x4.splat (local.get $down)))
    (local.set $divisors (f32x4.splat (local.get $divisor)))
    (local.set $shifts (f32x4.splat (local.get $shift)))
    (local.set $end (i32.mul (local.get $columns) (i32.const 4)))
    (loop $next
      (local.set $left (i32.load (local.get $column)))
      (local.set $right (i32.load offset=4096 (local.get $column)))
      (local.set $weight (v128.load32_splat offset=8192 (local.get $column)))
      (local.set $a (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_u
        (v128.load8x8_u (i32.add (local.get $above) (local.get $left))))))
      (local.set $b (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_u
        (v128.load8x8_u (i32.add (local.get $above) (local.get $right))))))
      (local.set $c (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_u
        (v128.load8x8_u (i32.add (local.get $below) (local.get $left))))))
      (local.set $d (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_u
        (v128.load8x8_u (i32.add (local.get $below) (local.get $right))))))
      (local.set $a (f32x4.add (local.get $a) (f32x4.mul (f32x4.sub (local.get $b) (local.get $a)) (local.get $weight))))
      (local.set $c (f32x4.add (local.get $c) (f32x4.mul (f32x4.sub (local.get $d) (local.get $c)) (local.get $weight))))
      (local.set $a (f32x4.add (local.get $a) (f32x4.mul (f32x4.sub (local.get $c) (local.get $a)) (local.get $downs))))
      (v128.store offset=12288 (local.get $to)
        (f32x4.sub (f32x4.div (local.get $a) (local.get $divisors)) (local.get $shifts)))
      (local.set $to (i32.add (local.get $to) (i32.const 12)))
      (local.set $column (i32.add (local.get $column) (i32.const 4)))
      (br_if $next (i32.lt_u (local.get $column) (local.get $end))))))
