using System.Globalization;
using Gateway.Protocol.Messaging;

namespace Gateway.Protocol.Tests.Messaging;

public sealed class AlarmTimeTests
{
    [Theory]
    [InlineData("2026-01-31 23:59:58", "2026-01-31T23:59:58Z", false)]
    [InlineData("2026-01-31 23:59", "2026-01-31T23:59:00Z", false)]
    [InlineData("2026-01-31", "2026-01-31T00:00:00Z", true)]
    [InlineData("2026-01-31 23:59:58.25", "2026-01-31T23:59:58.25Z", false)]
    [InlineData("2026-01-31T23:59:58Z", "2026-01-31T23:59:58Z", false)]
    [InlineData("2026-01-31T23:59:58.5+08:00", "2026-01-31T15:59:58.5Z", false)]
    [InlineData("2024-02-29", "2024-02-29T00:00:00Z", true)]
    public void A_time_is_read_as_utc_unless_it_says_otherwise(string text, string expected, bool isDay)
    {
        Assert.True(AlarmTime.TryRead(text, out var time, out var day));
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), time);
        Assert.Equal(isDay, day);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-02-30")]
    [InlineData("2026-13-01")]
    [InlineData("2026-01-31 24:00:00")]
    [InlineData("0001-01-01T00:00+14:00")]
    [InlineData("9999-12-31T23:59-14:00")]
    [InlineData("31.01.2026")]
    [InlineData("2026-01-31 23:59:59; DROP TABLE gateway_alarm")]
    public void What_is_no_time_is_refused(string text) => Assert.False(AlarmTime.TryRead(text, out _, out _));

    [Fact]
    public void A_time_is_written_in_utc_to_the_second() =>
        Assert.Equal("2026-01-31 15:59:58", AlarmTime.ToText(new DateTimeOffset(2026, 1, 31, 23, 59, 58, 900, TimeSpan.FromHours(8))));
}
