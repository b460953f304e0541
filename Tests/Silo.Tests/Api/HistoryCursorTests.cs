using Gateway.Silo.Api.History;
using Gateway.Silo.Storage.History;

namespace Gateway.Silo.Tests.Api;

public sealed class HistoryCursorTests
{
    [Fact]
    public void A_position_is_read_as_it_was_written()
    {
        var position = new HistoryPosition(new DateTimeOffset(2026, 11, 20, 14, 6, 27, TimeSpan.Zero).AddTicks(1234567), 42);
        Assert.True(HistoryCursor.TryRead(HistoryCursor.Write(position), out var read));
        Assert.Equal(position, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.")]
    [InlineData("1.2.3")]
    [InlineData("-1.2")]
    [InlineData("9223372036854775807.1")]
    [InlineData("x.y")]
    public void Anything_else_is_none(string text) => Assert.False(HistoryCursor.TryRead(text, out _));
}
