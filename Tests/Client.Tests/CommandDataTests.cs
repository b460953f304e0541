using System.Text.Json;

namespace Gateway.Client.Tests;

public sealed class CommandDataTests
{
    [Fact]
    public void Data_is_json_or_bytes_or_nothing()
    {
        Assert.True(CommandData.Empty.IsEmpty);
        Assert.False(CommandData.Empty.IsJson);
        Assert.Equal("[1]", CommandData.FromJson("[1]").ToString());
        Assert.Equal("5B315D", CommandData.FromBytes("[1]"u8.ToArray()).ToString());
        Assert.NotEqual(CommandData.FromJson("[1]"), CommandData.FromBytes("[1]"u8.ToArray()));
        Assert.True(CommandData.FromJson("[1]") == CommandData.FromJson("[1]"));
        Assert.Equal(CommandData.FromJson("[1]").GetHashCode(), CommandData.FromJson("[1]").GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("""{"a":1},"wait":false""")]
    public void What_is_no_json_is_refused_before_it_is_sent(string text) =>
        Assert.ThrowsAny<JsonException>(() => CommandData.FromJson(text));
}
