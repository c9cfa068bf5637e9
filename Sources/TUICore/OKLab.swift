import Glibc

/// A colour where equal distances look equally different: Björn Ottosson's OKLab (2020).
package struct OKLab: Hashable, Sendable {
  /// Lightness, 0…1.
  package var lightness: Double
  /// Green to red.
  package var a: Double
  /// Blue to yellow.
  package var b: Double

  /// The place of an sRGB colour.
  package init(red: UInt8, green: UInt8, blue: UInt8) {
    let r = OKLab.linear(red)
    let g = OKLab.linear(green)
    let b = OKLab.linear(blue)
    let l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
    self.a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
    self.b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
  }

  private init(lightness: Double, a: Double, b: Double) {
    self.lightness = lightness
    self.a = a
    self.b = b
  }

  /// The square of the distance between two colours.
  package func squaredDistance(to other: OKLab) -> Double {
    let dl = lightness - other.lightness
    let da = a - other.a
    let db = b - other.b
    return dl * dl + da * da + db * db
  }

  /// The colour `fraction` of the way to another.
  package func mixed(with other: OKLab, _ fraction: Double) -> OKLab {
    OKLab(
      lightness: lightness + (other.lightness - lightness) * fraction,
      a: a + (other.a - a) * fraction, b: b + (other.b - b) * fraction)
  }

  /// The nearest sRGB colour.
  package var components: (red: UInt8, green: UInt8, blue: UInt8) {
    let l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
    let m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
    let s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
    return (
      OKLab.gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
      OKLab.gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
      OKLab.gamma(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)
    )
  }

  /// One sRGB component as light, 0…1 (IEC 61966-2-1).
  package static func linear(_ component: UInt8) -> Double {
    let c = Double(component) / 255
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
  }

  private static func gamma(_ light: Double) -> UInt8 {
    let c = light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
    return UInt8(min(255, max(0, (c * 255).rounded())))
  }

  private func cube(_ x: Double) -> Double { x * x * x }
}
