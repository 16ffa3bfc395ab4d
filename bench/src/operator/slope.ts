/**
 * Slope of the straight line that lies nearest to the points (least squares).
 * @param points x and y @returns y for each x; NaN for fewer than two points or one x alone
 */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (index: 0 | 1) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [middleX, middleY] = [mean(0), mean(1)];
  const across = points.reduce((sum, [x, y]) => sum + (x - middleX) * (y - middleY), 0);
  const along = points.reduce((sum, [x]) => sum + (x - middleX) ** 2, 0);
  return points.length < 2 || along === 0 ? Number.NaN : across / along;
}
